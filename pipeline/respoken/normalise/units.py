"""Names of units, as they are written after a number."""

from typing import NamedTuple


class Unit(NamedTuple):
    """How one of it and many of it are said."""

    one: str
    many: str


def _regular(names: dict[str, str]) -> dict[str, Unit]:
    return {written: Unit(name, f"{name}s") for written, name in names.items()}


def _per(names: dict[str, tuple[str, str]]) -> dict[str, Unit]:
    return {
        written: Unit(f"{name} per {per}", f"{name}s per {per}") for written, (name, per) in names.items()
    }


MAGNITUDES = ("hundred", "thousand", "million", "billion", "trillion", "quadrillion", "dozen")

SHORT_MAGNITUDES = {
    "k": "thousand", "K": "thousand", "m": "million", "M": "million", "mm": "million", "mn": "million",
    "mil": "million", "b": "billion", "B": "billion", "bn": "billion", "Bn": "billion", "t": "trillion",
    "T": "trillion", "tn": "trillion", "trn": "trillion",
}  # fmt: skip
"""As they are written after money."""

ALWAYS = (
    _regular({
        "km": "kilometer", "cm": "centimeter", "mm": "millimeter", "nm": "nanometer", "μm": "micrometer",
        "um": "micrometer", "m": "meter", "mi": "mile", "yd": "yard", "yds": "yard", "ha": "hectare",
        "kg": "kilogram", "mg": "milligram", "μg": "microgram", "mcg": "microgram", "g": "gram",
        "gr": "gram", "lb": "pound", "lbs": "pound", "oz": "ounce", "ml": "milliliter", "mL": "milliliter",
        "dl": "deciliter", "cl": "centiliter", "l": "liter", "L": "liter", "tsp": "teaspoon",
        "tbsp": "tablespoon", "Tbsp": "tablespoon", "qt": "quart", "pt": "pint", "bbl": "barrel",
        "ct": "carat", "KB": "kilobyte", "kB": "kilobyte", "MB": "megabyte", "GB": "gigabyte",
        "TB": "terabyte", "PB": "petabyte", "EB": "exabyte", "Gb": "gigabit", "Mb": "megabit",
        "GiB": "gibibyte", "MiB": "mebibyte", "KiB": "kibibyte", "px": "pixel", "MP": "megapixel",
        "W": "watt", "kW": "kilowatt", "MW": "megawatt", "GW": "gigawatt", "TW": "terawatt",
        "Wh": "watt hour", "kWh": "kilowatt hour", "MWh": "megawatt hour", "GWh": "gigawatt hour",
        "TWh": "terawatt hour", "mAh": "milliamp hour", "Ah": "amp hour", "mA": "milliamp",
        "kV": "kilovolt", "mV": "millivolt", "kJ": "kilojoule", "MJ": "megajoule", "kcal": "kilocalorie",
        "cal": "calorie", "dB": "decibel", "db": "decibel", "ms": "millisecond", "μs": "microsecond",
        "ns": "nanosecond", "sec": "second", "secs": "second", "min": "minute", "mins": "minute",
        "hr": "hour", "hrs": "hour", "yr": "year", "yrs": "year", "°": "degree", "V": "volt",
    })
    | _per({
        "mph": ("mile", "hour"), "kph": ("kilometer", "hour"), "kmh": ("kilometer", "hour"),
        "km/h": ("kilometer", "hour"), "m/s": ("meter", "second"), "fps": ("frame", "second"),
        "dpi": ("dot", "inch"), "bpm": ("beat", "minute"), "kbps": ("kilobit", "second"),
        "Kbps": ("kilobit", "second"), "Mbps": ("megabit", "second"), "Gbps": ("gigabit", "second"),
        "kb/s": ("kilobit", "second"), "MB/s": ("megabyte", "second"), "GB/s": ("gigabyte", "second"),
        "TB/s": ("terabyte", "second"), "mg/dL": ("milligram", "deciliter"), "g/L": ("gram", "liter"),
        "rpm": ("revolution", "minute"), "psi": ("pound", "square inch"), "mpg": ("mile", "gallon"),
        "ppm": ("part", "million"), "ppb": ("part", "billion"),
    })
    | {
        "%": Unit("percent", "percent"), "ft": Unit("foot", "feet"), "hp": Unit("horsepower", "horsepower"),
        "Hz": Unit("hertz", "hertz"), "kHz": Unit("kilohertz", "kilohertz"),
        "MHz": Unit("megahertz", "megahertz"), "GHz": Unit("gigahertz", "gigahertz"),
        "THz": Unit("terahertz", "terahertz"), "bps": Unit("basis point", "basis points"),
        "°C": Unit("degree Celsius", "degrees Celsius"),
        "°F": Unit("degree Fahrenheit", "degrees Fahrenheit"),
        "mmHg": Unit("millimeter of mercury", "millimeters of mercury"),
        "m2": Unit("square meter", "square meters"), "km2": Unit("square kilometer", "square kilometers"),
        "ft2": Unit("square foot", "square feet"), "m3": Unit("cubic meter", "cubic meters"),
        "m²": Unit("square meter", "square meters"), "km²": Unit("square kilometer", "square kilometers"),
        "cm²": Unit("square centimeter", "square centimeters"), "ft²": Unit("square foot", "square feet"),
        "sqft": Unit("square foot", "square feet"), "m³": Unit("cubic meter", "cubic meters"),
        "cm³": Unit("cubic centimeter", "cubic centimeters"),
    }
)  # fmt: skip
"""Read after a number whether or not a blank parts them."""

ATTACHED = _regular({"s": "second", "h": "hour", "yo": "year old"}) | {
    "F": Unit("degree Fahrenheit", "degrees Fahrenheit"), "C": Unit("degree Celsius", "degrees Celsius"),
    "in": Unit("inch", "inches"), "K": Unit("thousand", "thousand"), "k": Unit("thousand", "thousand"),
    "M": Unit("million", "million"), "mn": Unit("million", "million"), "B": Unit("billion", "billion"),
    "b": Unit("billion", "billion"), "bn": Unit("billion", "billion"), "Bn": Unit("billion", "billion"),
    "T": Unit("trillion", "trillion"), "tn": Unit("trillion", "trillion"), "x": Unit("times", "times"),
    "X": Unit("times", "times"), "×": Unit("times", "times"),
}  # fmt: skip
"""Read only when they touch the number; with a blank before them they are words or letters."""

PER = {
    "mo": "month", "yr": "year", "wk": "week", "hr": "hour", "h": "hour", "min": "minute", "sec": "second",
    "s": "second", "kg": "kilogram", "lb": "pound", "oz": "ounce", "km": "kilometer", "mi": "mile",
    "gal": "gallon", "l": "liter", "L": "liter", "kWh": "kilowatt hour", "MWh": "megawatt hour",
    "GB": "gigabyte", "MB": "megabyte", "sqft": "square foot",
}  # fmt: skip
"""Said after "per" where a slash follows an amount; other words are said as they are."""
