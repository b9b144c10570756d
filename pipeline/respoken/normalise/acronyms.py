"""Capitals whose reading no rule finds: said as a word with a sound of its own, or spelled though sayable.

A show's own go in its [lexicon]; what is here is known to most listeners.
"""

from respoken.normalise.listed import listed

SAID = {
    # bodies and treaties
    "NASA": "nˈæsə", "NATO": "nˈATO", "UNESCO": "junˈɛskO", "UNICEF": "jˈunəsˌɛf", "OPEC": "ˈOpˌɛk",
    "FIFA": "fˈifə", "UEFA": "juˈAfə", "NAFTA": "nˈæftə", "NASDAQ": "nˈæzdˌæk", "FEMA": "fˈimə",
    "OSHA": "ˈOʃə", "DARPA": "dˈɑɹpə", "ARPA": "ˈɑɹpə", "CERN": "sˈɜɹn", "NIST": "nˈɪst", "ICANN": "ˈIkˌæn",
    "ASEAN": "ˈæziˌɑn", "BRICS": "bɹˈɪks", "AUKUS": "ˈɔkəs", "NORAD": "nˈɔɹˌæd", "IATA": "IˈɑTə",
    "USAID": "jˌuˌɛsˈAd", "FINRA": "fˈɪnɹə", "NASCAR": "nˈæskˌɑɹ", "ISIS": "ˈIsɪs", "FARC": "fˈɑɹk",
    "IEEE": "ˌItɹˌɪpəlˈi", "NAACP": "ˌɛndˌʌbᵊlˌAsˌipˈi", "NCAA": "ˌɛnsˌidˌʌbᵊlˈA", "AAA": "tɹˌɪpəlˈA",
    "SCOTUS": "skˈOTəs", "POTUS": "pˈOTəs", "FISA": "fˈIzə", "ERISA": "əɹˈɪsə", "HIPAA": "hˈɪpə",
    "GATT": "ɡˈæt", "PAC": "pˈæk", "ICE": "ˈIs", "IRA": "ˈIɹə", "EMEA": "imˈiə", "APAC": "ˈApˌæk",
    "LATAM": "lˈætˌæm", "MENA": "mˈinə", "IKEA": "Ikˈiə", "NVIDIA": "ɛnvˈɪdiə", "IMAX": "ˈImˌæks",
    "EULA": "jˈulə", "ESOP": "ˈisˌɑp", "TED": "tˈɛd", "SEAL": "sˈil", "SWAT": "swˈɑt", "AWOL": "ˈAwˌɔl",
    "AWACS": "ˈAwˌæks",
    # money
    "LIBOR": "lˈIbˌɔɹ", "SOFR": "sˈOfəɹ", "EBITDA": "ˈibɪtdˌɑ", "EBIT": "ˈibɪt", "GAAP": "ɡˈæp",
    "REIT": "ɹˈit", "FICO": "fˈIkO", "SPAC": "spˈæk", "TARP": "tˈɑɹp", "IBAN": "ˈIbˌæn",
    "CapEx": "kˈæpˌɛks", "OpEx": "ˈɑpˌɛks",
    # computing
    "CUDA": "kˈudə", "FORTRAN": "fˈɔɹtɹˌæn", "COBOL": "kˈObˌɔl", "LISP": "lˈɪsp", "RAM": "ɹˈæm",
    "ROM": "ɹˈɑm", "VRAM": "vˈiɹˌæm", "DRAM": "dˈiɹˌæm", "SRAM": "ˈɛsɹˌæm", "EPROM": "ˈipɹˌɑm",
    "SIM": "sˈɪm", "PIN": "pˈɪn", "LIDAR": "lˈIdˌɑɹ", "LiDAR": "lˈIdˌɑɹ", "JPEG": "ʤˈApˌɛɡ",
    "MPEG": "ˈɛmpˌɛɡ", "GIF": "ɡˈɪf", "JSON": "ʤˈAsɑn", "YAML": "jˈæməl", "TOML": "tˈɑməl", "GUI": "ɡˈui",
    "WYSIWYG": "wˈɪziwˌɪɡ", "CAPTCHA": "kˈæpʧə", "ASCII": "ˈæski", "BIOS": "bˈIˌOs", "CMOS": "sˈimˌɔs",
    "ASIC": "ˈAsɪk", "FLOP": "flˈɑp", "FLOPS": "flˈɑps", "FLOPs": "flˈɑps", "TFLOPS": "tˈɛɹəflˌɑps",
    "SaaS": "sˈæs", "PaaS": "pˈæs", "IaaS": "ˈIæs", "RAG": "ɹˈæɡ", "LoRA": "lˈɔɹə", "QLoRA": "kjˈulˌɔɹə",
    "BERT": "bˈɜɹt", "GAN": "ɡˈæn", "ARC": "ˈɑɹk", "LAN": "lˈæn", "WAN": "wˈæn", "VLAN": "vˈilˌæn",
    "DOS": "dˈɑs", "UNIX": "jˈunɪks", "LaTeX": "lˈAtˌɛk", "TeX": "tˈɛk", "RAID": "ɹˈAd", "VoIP": "vˈYp",
    "MIDI": "mˈɪdi", "OLED": "ˈOlˌɛd", "WiFi": "wˈIfˌI", "WIFI": "wˈIfˌI", "PyTorch": "pˈItˌɔɹʧ",
    "NumPy": "nˈʌmpˌI", "PyPI": "pˌIpˌiˈI", "MOOC": "mˈuk", "SLURM": "slˈɜɹm", "DALL-E": "dˈɑli",
    "NAND": "nˈænd", "WASM": "wˈɑzəm", "README": "ɹˈidmˌi", "NOx": "nˈɑks", "SOx": "sˈɑks",
    # health, schools, talk
    "AIDS": "ˈAdz", "COVID": "kˈOvˌɪd", "SARS": "sˈɑɹz", "MERS": "mˈɜɹz", "CRISPR": "kɹˈɪspəɹ",
    "NICU": "nˈɪkju", "HEPA": "hˈɛpə", "STEM": "stˈɛm", "TOEFL": "tˈOfəl", "IELTS": "ˈIˌɛlts",
    "LSAT": "ˈɛlsˌæt", "GMAT": "ʤˈimˌæt", "MCAT": "ˈɛmkˌæt", "PETA": "pˈiTə", "NIMBY": "nˈɪmbi",
    "FOMO": "fˈOmO", "YOLO": "jˈOlO", "BIPOC": "bˈIpˌɑk", "DeFi": "dˈifˌI", "SciFi": "sˈIfˌI",
    "WASP": "wˈɑsp", "NGOs": "ˌɛnʤˌiˈOz", "TikTok": "tˈɪktˌɑk",
}  # fmt: skip
"""Said as a word -> its phonemes."""

SPELLED = listed(
    "AI EU UN UK UAE UI UX OS IPO API IRS ATM AGI USA UCLA USDA AFAIK ASAP IDC IDE CEO CTO CFO COO CIO "
    "EKG ECG LA DC TV PC HR PR VP QA ML IP VC PE AR VR XR EV DNA RNA MRI GPU CPU TPU NPU LLM SEC FDA CDC "
    "EPA FBI CIA NSA NBA NFL NHL MLB UFC BBC CNN NPR IBM AMD AWS SQL URL PDF FAQ RSS GDP GPT RPG FPS USB "
    "LED LCD DVD CD IMHO TBH IQ EQ ID AP ISO OECD SATS"
)
"""Spelled even where they could be said, or where the words around them are shouted."""

SHORT_WORDS = listed(
    "AH AN AS AT BE BY DO EX GO HA HE HI IF IN IS ME MY NO OF OH ON OR SO TO UH UM UP WE ADD AGE AGO AIR "
    "ALL AND ANY ARE ARM ART ASK ATE BAD BAG BAR BAT BED BET BIG BIT BOX BOY BUG BUS BUT BUY BYE CAN CAR "
    "CAT COW CRY CUP CUT DAD DAY DID DIE DOG DRY DUE EAR EAT EGG END EYE FAN FAR FAT FED FEE FEW FIT FIX "
    "FLY FOR FOX FUN GAS GET GOD GOT GUN GUY GYM HAD HAS HAT HER HEY HIM HIS HIT HOT HOW ICE ILL ITS JOB "
    "JOY KEY KID LAW LAY LEG LET LIE LOT LOW MAD MAN MAP MAX MAY MEN MIX MOM NEW NOR NOT NOW NUT ODD OFF "
    "OIL OLD ONE OUR OUT OWN PAY PEN PET PIG POP POT PUT RAN RED RID ROW RUN SAD SAY SEA SEE SET SEX SHE "
    "SHY SIT SIX SKY SON SUN TAX TEA TEN THE TOO TOP TOY TRY TWO USE VAN WAR WAS WAY WET WHO WHY WIN WON "
    "WOW YAY YES YET YOU ZIP"
)
"""Words of two and three letters that capitals only stress: NOT, THE, WHY."""
