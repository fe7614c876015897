"""Words of location strings that are no names: remote and hybrid work, areas of several countries, fillers.

All are written folded (see transforms/places.py): lower case, no marks, dots or apostrophes, saint as st, fort as ft.
"""


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split(","))


REMOTE_WORDS = _phrases("""
    100 remote, anywhere, anywhere in the world, distans, distributed, fernarbeit, full remote, fully remote,
    global, globally, home based, home office, homeoffice, location independent, mobiles, online, remota, remote,
    remote first, remotely, remoto, telecommute, telecommuting, teletravail, telework, virtual, wfh, work from anywhere,
    work from home, working from home, worldwide, zdalna, zdalnie
""")
"""Work from anywhere, or from anywhere in the place written beside it."""

WITHIN_WORDS = _phrases("""
    anywhere in, anywhere within
""")
"""These leave it to other words whether the work is remote inside the place after them: of ten such jobs on boards five
are marked so. Without a place that is known they are as "anywhere"."""

OFFICE_WORDS = _phrases("""
    hibrido, hybrid, hybrid remote, hybride, no remote, non remote, not remote, occasional remote, part remote,
    partial remote, partially remote, partly remote, possible remote, remote days, remote flexible, remote
    friendly, remote hybrid, remote option, remote optional, remote possible, some remote
""")
"""These take back a remote word beside them: there is a place to go to on some days."""

BROAD_AREAS = _phrases("""
    africa, amer, americas, anz, apac, apj, asia, asia pacific, baltics, benelux, cee, central america, central
    europe, dach, east coast, eastern europe, eea, emea, emeia, eu, eu timezone, europe, european economic area,
    european union, latam, latin america, mena, middle east, namer, noram, nordics, north america, north to
    south america, oceania, scandinavia, south america, south east asia, southeast asia, the americas, us time
    zones, us timezones, west coast, western europe
""")
"""Areas of several countries: known words, no place."""

LIST_WORDS = _phrases("""
    and, eller, et, lub, och, oder, or, oraz, ou, und, y
""")
"""Words between two places."""

FILLER_WORDS = _phrases("""
    a, all, also, an, and or, any, area, areas, around, at, based, building, campus, candidate, candidates,
    center, central, cet, city, commutable, contract, countries, country, day, days, description, downtown,
    employees, est, field, first, flexible, for, friendly, from, full, fully, gmt, greater, head, headoffice,
    headquarter, headquarters, home, hq, hub, hybrid, in, inoffice, job, jobs, lab, labs, level, located,
    location, locations, main, many, metro, metropolitan, months, more, multiple, nationwide, near, of,
    office, offices, on, only, onsite, open, option, optional, options, other, others, part, per, permanent,
    person, plus, position, positions, possible, preferred, province, pst, region, required, role, roles, see,
    several, site, sites, state, store, studio, surrounding, tbd, temporary, territory, the, time, timezone,
    timezones, to, travel, us based, utc, various, warehouse, week, wide, within, work, working, workplace,
    zone, zones
""")
"""Words around names that say nothing about which name it is."""

WORDS_BEFORE_OTHER_NAMES = _phrases("""
    base, big, camp, cape, de, del, east, el, fort, ft, glen, grand, joint, la, lake, las, le, little, los,
    lower, mount, mt, naval, new, north, northern, old, point, port, royal, saint, san, santa, south, southern,
    st, upper, west
""")
"""After one of these, in a part not known as a whole, a known name is half of another one: New Paris."""

WORDS_AFTER_OTHER_NAMES = _phrases("""
    afb, airport, arsenal, ave, avenue, barracks, base, bay, beach, boulevard, bridge, college, county, court,
    creek, depot, drive, falls, field, grove, harbor, heights, hill, hills, hospital, house, institute, island,
    islands, lake, mills, mountain, parish, park, plaza, point, rd, reservation, river, road, school, shipyard,
    shores, springs, square, st, station, street, tech, township, university, valley, village, way
""")
"""Before one of these, in a part not known as a whole, a known name is half of another one: Kane County."""

EXCLUDING_WORDS = _phrases("""
    except, excl, excluding, non, not, ohne, outside
""")
"""The place after one of these is where the work is not: Remote (non-U.S.)."""

WORDS_NOT_NAMES = _phrases("""
    bay, capital, center, central, centre, coast, dania, delta, east, eastern, est, este, federal, home, interior,
    island, islands, lake, lakes, littoral, lower, nord, norte, north, northeast, northern, northwest, oeste,
    of, ouest, plateau, province, region, south, southeast, southern, southwest, state, sud, sul, sur, upper,
    west, western
""")
"""Villages and regions somewhere that are plain words elsewhere: Of (Turkey), Lakes (South Sudan)."""

REMOTE_WORDS_IN_OTHER_SCRIPTS = _phrases("""
    リモート, リモートワーク, フルリモート, 完全リモート, 在宅, 在宅勤務, テレワーク, 远程, 远程办公, 遠端, 遠距工作,
    원격, 원격근무, 재택, 재택근무, удалённо, удалённая работа, удалёнка, віддалено, віддалена робота, дистанционно,
    εξ αποστάσεως, τηλεργασία, عن بعد, عن بُعد, العمل عن بعد, מרחוק, עבודה מרחוק, מהבית
""")
OFFICE_WORDS_IN_OTHER_SCRIPTS = _phrases("""
    一部リモート, リモート可, リモート併用, 在宅可, ハイブリッド, ハイブリッドワーク, 混合办公, 하이브리드, 부분재택,
    гибрид, гибридный формат, частично удалённо, гібрид, υβριδικό, היברידי, هجين
""")
