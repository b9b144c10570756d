"""Names that are known for what they are: capitals alone do not tell a company from a program.

The list is short: what is talked of so widely that a reader would stumble over it under the wrong heading.
Everything else is told by what is said around it.
"""

from respoken.models import MentionKind

_ORGANISATIONS = """
accenture|acm|airbnb|airbus|alibaba|amazon|amd|andreessen horowitz|anthropic|apache foundation|apple|arm
associated press|at&t|atlassian|baidu|bank of america|bbc|bell labs|berkeley|blackrock|block|boeing
bytedance|caltech|cambridge|canonical|carnegie mellon|cern|cia|cisco|cloudflare|cnn|cohere|coinbase
congress|costco|darpa|databricks|datadog|deepmind|deepseek|dell|deloitte|digitalocean|disney|economist
eff|emc|epoch ai|esa|etsy|eu|european union|facebook|fbi|fda|ford|gartner|github|gitlab|goldman sachs
google|google deepmind|guardian|harvard|hbo|heroku|hewlett packard|hp|huawei|hugging face|ibm|idc|ieee
ietf|imf|intel|irs|jp morgan|kgb|linux foundation|lockheed martin|lyft|mcdonald's|mckinsey|meta
microsoft|mistral|mistral ai|mit|mozilla|nasa|nato|netflix|netlify|new york times|nike|nintendo|nist|npr
nsa|nvidia|openai|oracle|osi|oxford|pagerduty|paypal|pentagon|perplexity|pixar|princeton|red hat|reuters
salesforce|samsung|sec|senate|sequoia|shopify|snowflake|sony|spacex|spotify|square|stability ai|stanford
starbucks|stripe|sun microsystems|t-mobile|target|tencent|tesla|toyota|tsmc|twilio|uber|unicef
united nations|vercel|verizon|vmware|w3c|wall street journal|walmart|warner brothers|washington post|who
wikimedia|world bank|world economic forum|xai|xerox|y combinator|yale
"""
_PRODUCTS = """
airflow|airtable|alexa|android|angular|ansible|apple watch|arduino|asana|aws|azure|babel|bash|bitcoin
bitcoin core|bluesky|bootstrap|c|c#|c++|chrome|clojure|cobol|confluence|copilot|css|csv|cuda|cursor
cypress|dbt|debian|deno|discord|django|docker|dogecoin|dropbox|drupal|dynamodb|ec2|elasticsearch|elixir
elm|emacs|ember|erlang|ethereum|ethereum classic|excel|figma|firefox|flask|fortran|gatsby|gcp|git
github actions|github copilot|gmail|go|golang|google chrome|google cloud|google docs|google meet|graphql
graphviz|hacktoberfest|hadoop|haskell|html|http|https|instagram|intellij|ios|ipad|iphone|ipod|java
javascript|jenkins|jest|jira|jquery|json|jupyter|kafka|keras|kindle|kotlin|kubernetes|lambda|langchain
laravel|latex|lightning network|linkedin|linux|lisp|macbook|macos|markdown|mastodon|matlab|mercurial
mongodb|mysql|nano|next.js|node|node.js|nodejs|notion|npm|numpy|nvme|pandas|parcel|perl|photoshop|php
pip|playstation|postgres|postgresql|powershell|pycharm|pytest|python|pytorch|quickcheck|r|rails
raspberry pi|react|reddit|redis|redux|replit|rollup|ruby|ruby on rails|rust|s3|safari|scala|scipy
selenium|siri|slack|snapchat|socket.io|spacy|spark|spring|sql|sqlite|stack overflow|storybook|sublime
svelte|swift|swiftui|tailwind|taproot|tcp|telegram|tensorflow|terraform|tiktok|trello|twitch|twitter
typescript|ubuntu|unix|vim|visual studio|visual studio code|vs code|vue|wasm|webassembly|webpack
whatsapp|wikipedia|windows|wordpress|xbox|xcode|xml|yaml|yarn|youtube|zapier|zfs|zoom|zsh
"""
_MODELS = """
alphafold|alphageometry|alphago|alphazero|bard|bert|chatgpt|claude|codex|copilot x|dall-e|dalle
gemini pro|gemma|gpt|grok|imagenet|llama|midjourney|mixtral|o1|o3|opus|qwen|roberta|sonnet
stable diffusion|word2vec
"""
_PLACES = """
afghanistan|alaska|amsterdam|argentina|arizona|atlanta|austin|australia|austria|bangalore|barcelona
bay area|beijing|belgium|berlin|boston|brazil|cairo|california|canada|chicago|cleveland|colorado
copenhagen|costa rica|cuba|dallas|davos|delhi|denmark|denver|detroit|dubai|dublin|egypt|finland|florida
gaza|geneva|greece|hawaii|helsinki|hong kong|houston|indonesia|iran|iraq|ireland|israel|istanbul|italy
jamaica|jerusalem|kenya|kingston|korea|kyiv|lagos|lisbon|london|los angeles|madrid|melbourne|menlo park
mexico|miami|middle east|montreal|moscow|mumbai|munich|nairobi|netherlands|nevada|new york|new york city
new zealand|nigeria|north korea|norway|ohio|oregon|oslo|pakistan|palestine|palo alto|paris|philadelphia
pittsburgh|poland|portland|portugal|prague|rome|san francisco|scotland|seattle|seoul|shanghai|shenzhen
silicon valley|singapore|south africa|south korea|spain|stockholm|sweden|switzerland|sydney|syria|taipei
taiwan|tel aviv|texas|thailand|tokyo|toronto|turkey|ukraine|utah|vancouver|venezuela|vienna|vietnam
virginia|wales|warsaw|washington|washington dc|zurich
"""
_PEOPLE = """
albert einstein|barack obama|bill clinton|bill gates|charles darwin|donald trump|elizabeth warren
elon musk|hillary clinton|isaac newton|jeff bezos|joe biden|kamala harris|karl marx|larry page
linus torvalds|mark zuckerberg|martin luther king|noam chomsky|oprah winfrey|paul graham|peter thiel
sam altman|satoshi nakamoto|satya nadella|sigmund freud|steve jobs|sundar pichai|tim cook
vitalik buterin|vladimir putin|volodymyr zelenskyy|warren buffett|xi jinping|yann lecun
"""
_WORLDS: tuple[tuple[MentionKind, str], ...] = (
    ("organisation", _ORGANISATIONS), ("product", _PRODUCTS), ("model", _MODELS), ("place", _PLACES),
    ("person", _PEOPLE),
)
KINDS: dict[str, MentionKind] = {
    name: kind for kind, names in _WORLDS for name in names.strip().replace("\n", "|").split("|")
}
"""Name in lower case -> what it names."""
