"""The roles of the sample: how ads title them, how often they occur, what they ask for, and which change."""

from dataclasses import dataclass

COUNTRIES = ("US", "GB", "DE", "CA", "SE")
EVERYWHERE_ASKED = (
    "communication skills 29, teamwork 26, time management 18, problem solving 18, attention to "
    "detail 16, Microsoft Office 12, adaptability 8, critical thinking 6, first aid 2, Spanish 3, "
    "fluent German 3, fluent French 3, coaching 3, presentation skills 5"
)
"""Asked for in every role alike, in per cent: a change of the roles leaves them without a trend."""
LEANS = {"DE": {"factory": 3.4}}
"""Sectors that weigh more in a country, as a factor: regions differ in level, not only in trend."""


@dataclass(frozen=True, slots=True)
class Role:
    """One role; shares are per cent of the vacancies before seasons and trends."""

    name: str
    role_id: str
    sector: str
    share: float
    pay: int
    """Middle of the yearly pay in US dollars."""
    titles: tuple[str, ...]
    asks: str
    """Skills in the words of ads, each with the per cent of the role's ads that ask for it."""
    falls_to: float = 1.0
    """Share at the end as a part of the share at the start."""
    falls_in: tuple[str, ...] = COUNTRIES
    rises: bool = False
    season: tuple[float, ...] = ()
    """Factor for January to December."""

    def season_at(self, month: int) -> float:
        """The season's factor; month 0 is an October."""
        return self.season[(month + 9) % 12] if self.season else 1.0

    def lean_in(self, country: str) -> float:
        return LEANS.get(country, {}).get(self.sector, 1.0)


def skills_of(asks: str) -> dict[str, float]:
    """Share of ads by skill, read from the declaration's per cents."""
    pairs = (part.strip().rpartition(" ") for part in asks.split(",") if part.strip())
    return {skill: int(per_cent) / 100 for skill, _, per_cent in pairs}


NOVEMBER_PEAK = (0.7, 0.7, 0.8, 0.8, 0.9, 0.9, 0.9, 1.0, 1.2, 1.6, 2.4, 1.3)
SUMMER_PEAK = (0.4, 0.5, 0.8, 1.2, 1.6, 2.2, 2.2, 1.7, 1.0, 0.6, 0.4, 0.4)

ROLES = (
    Role(
        "registered nurse", "registered-nurse", "health", 7.0, 82000,
        ("Registered Nurse", "Staff Nurse", "RN"),
        "wound care 54, medication administration 61, electronic health records 40, infection "
        "control 34, phlebotomy 20, patient triage 27, care planning 34, palliative care 16, patient "
        "education 19, vital signs 27",
    ),
    Role(
        "physiotherapist", "physiotherapist", "health", 3.0, 78000,
        ("Physiotherapist", "Physical Therapist"),
        "manual therapy 54, patient assessment 40, electronic health records 34, patient "
        "education 34",
    ),
    Role(
        "medical secretary", "medical-secretary", "health", 3.0, 42000,
        ("Medical Secretary", "Medical Receptionist"),
        "appointment scheduling 74, medical terminology 61, electronic health records 54, medical "
        "billing 34, record keeping 40",
    ),
    Role(
        "health care assistant", "health-care-assistant", "care", 1.3, 34000,
        ("Health Care Assistant", "Nursing Assistant", "Healthcare Support Worker"),
        "personal care 74, elderly care 54, dementia care 40, moving and handling 34, empathy 47, "
        "safeguarding children 27, CPR 20",
        rises=True,
    ),
    Role(
        "accountant", "accountant", "finance", 5.5, 76000,
        ("Accountant", "Staff Accountant"),
        "Excel 74, bookkeeping 47, accounts payable 34, accounts receivable 30, taxation 34, "
        "auditing 24, financial reporting 47, SAP 20, payroll 20, IFRS 24, QuickBooks 20",
    ),
    Role(
        "financial analyst", "financial-analyst", "finance", 4.5, 88000,
        ("Financial Analyst", "Finance Analyst"),
        "Excel 78, financial modelling 61, budgeting 47, forecasting 47, SQL 34, financial "
        "reporting 40, risk management 20, PowerPoint 34",
    ),
    Role(
        "bank teller", "bank-teller", "bank", 6.0, 37000,
        ("Bank Teller", "Teller"),
        "cash handling 78, anti-money laundering 34, loan processing 20, retail banking 34, "
        "bookkeeping 40, Excel 47, accounts payable 34, accounts receivable 34, financial reporting 27",
        falls_to=0.12, falls_in=("US",),
    ),
    Role(
        "data entry clerk", "data-entry-clerk", "office", 4.8, 36000,
        ("Data Entry Clerk", "Data Entry Operator"),
        "data entry 78, typing 68, record keeping 40, administrative support 34, document "
        "management 20, appointment scheduling 40, medical terminology 27",
        falls_to=0.25,
    ),
    Role(
        "telemarketer", "telemarketer", "calls", 4.5, 35000,
        ("Telemarketer", "Telesales Agent", "Telemarketing Agent"),
        "cold calling 68, lead generation 40, closing deals 16, persuasion 20, Salesforce 30, "
        "interviewing skills 34, talent sourcing 27",
        falls_to=0.25,
    ),
    Role(
        "travel agent", "travel-agent", "travel", 4.2, 41000,
        ("Travel Agent", "Travel Consultant"),
        "travel booking 68, hotel reservations 40, tour guiding 40, upselling 25, customer service 54",
        falls_to=0.25,
    ),
    Role(
        "cashier", "cashier", "shop", 4.5, 31000,
        ("Cashier", "Checkout Operator"),
        "cash handling 74, point of sale 61, stock replenishment 27, customer service 61, "
        "numeracy 25, merchandising 30, upselling 20",
        falls_to=0.3,
    ),
    Role(
        "retail sales assistant", "shop-assistant", "shop", 3.5, 33000,
        ("Sales Assistant", "Retail Sales Assistant", "Shop Assistant"),
        "customer service 78, merchandising 47, upselling 34",
        season=NOVEMBER_PEAK,
    ),
    Role(
        "receptionist", "receptionist", "office", 2.0, 36000,
        ("Receptionist", "Front Desk Receptionist"),
        "telephone etiquette 40, appointment scheduling 54, customer service 61, SharePoint 20",
    ),
    Role(
        "civil engineer", "civil-engineer", "building", 4.5, 92000,
        ("Civil Engineer", "Site Engineer"),
        "AutoCAD 68, project management 61, structural engineering 47, surveying 34, cost "
        "estimation 27, GIS 25",
    ),
    Role(
        "construction manager", "construction-manager", "building", 4.5, 98000,
        ("Construction Manager", "Construction Superintendent"),
        "project management 74, AutoCAD 54, contract management 34, cost estimation 34",
    ),
    Role(
        "electrician", "electrician", "trades", 3.0, 64000,
        ("Electrician", "Industrial Electrician"),
        "electrical installation 74, solar panels 54, blueprint reading 27, preventive "
        "maintenance 40",
    ),
    Role(
        "heat pump installer", "heat-pump-installer", "trades", 1.3, 60000,
        ("Heat Pump Installer", "Heat Pump Technician"),
        "heat pumps 78, plumbing 47, underfloor heating 20, HVAC 47",
        rises=True,
    ),
    Role(
        "recruiter", "recruiter", "people", 6.6, 66000,
        ("Recruiter", "Technical Recruiter", "Talent Partner"),
        "interviewing skills 54, talent sourcing 47, applicant tracking systems 40, employee onboarding "
        "34, employer branding 20",
    ),
    Role(
        "human resources manager", "human-resources-manager", "people", 5.6, 90000,
        ("Human Resources Manager", "HR Manager"),
        "employee relations 54, performance management 40, employee onboarding 34, labour law 27, "
        "conflict resolution 27, GDPR 20",
    ),
    Role(
        "marketing manager", "marketing-manager", "media", 4.2, 89000,
        ("Marketing Manager", "Field Marketing Manager"),
        "SEO 54, Google Analytics 47, social media marketing 47, email marketing 34, brand "
        "management 27, HubSpot 16, market research 34",
    ),
    Role(
        "copywriter", "copywriter", "media", 3.6, 62000,
        ("Copywriter", "Content Writer"),
        "SEO 47, proofreading 40, storytelling 34, WordPress 27, content strategy 24, Photoshop "
        "20",
    ),
    Role(
        "supply chain manager", "supply-chain-manager", "logistics", 4.2, 97000,
        ("Supply Chain Manager", "Materials Manager"),
        "inventory management 47, demand planning 40, SAP 34, negotiation 38, lean manufacturing "
        "16",
    ),
    Role(
        "logistics coordinator", "transport-clerk", "logistics", 3.8, 52000,
        ("Logistics Coordinator", "Logistics Specialist"),
        "inventory management 47, freight forwarding 34, customs regulations 27, route planning "
        "27, Excel 40",
    ),
    Role(
        "warehouse worker", "warehouse-operative", "transport", 3.0, 38000,
        ("Warehouse Worker", "Warehouse Operative"),
        "forklift 54, order picking 61, manual handling 34, stocktaking 20, teamwork 26",
    ),
    Role(
        "truck driver", "truck-driver", "transport", 3.0, 56000,
        ("Truck Driver", "HGV Driver", "Lorry Driver"),
        "route planning 34, long-haul driving 40, defensive driving 20, vehicle maintenance 27",
    ),
    Role(
        "software engineer", "software-engineer", "software", 6.0, 128000,
        ("Software Engineer", "Software Developer"),
        "Java 54, Python 54, JavaScript 40, React 30, Git 47, REST APIs 34, unit testing 27, "
        "PostgreSQL 27, Agile 40, TypeScript 24, machine learning 11, CI/CD 27, Jira 20",
    ),
    Role(
        "devops engineer", "devops-engineer", "software", 3.8, 124000,
        ("DevOps Engineer", "Platform Engineer"),
        "Docker 68, Terraform 54, AWS 61, Linux 54, Jenkins 34, Ansible 30, Java 27, Git 40, "
        "Azure 27, Prometheus 16, Scrum 20",
    ),
    Role(
        "data engineer", "data-engineer", "tech", 1.3, 126000,
        ("Data Engineer", "Big Data Engineer"),
        "Apache Spark 61, Apache Airflow 40, Snowflake 40, Apache Kafka 34, dbt 34, data "
        "warehousing 47, ETL 54, Scala 27",
        rises=True,
    ),
    Role(
        "cybersecurity analyst", "cybersecurity-analyst", "tech", 1.3, 104000,
        ("Cybersecurity Analyst", "Information Security Analyst"),
        "SIEM 54, security incident response 54, penetration testing 34, firewalls 34, "
        "vulnerability management 40, ISO 27001 27",
        rises=True,
    ),
    Role(
        "data analyst", "data-analyst", "data", 3.2, 84000,
        ("Data Analyst", "Business Data Analyst"),
        "SQL 78, Python 54, data analysis 61, data visualization 47, Power BI 38, statistics 40, "
        "Excel 54, R 16, hypothesis testing 20, dashboards 40",
    ),
    Role(
        "quality engineer", "quality-engineer", "factory", 3.6, 82000,
        ("Quality Engineer", "Supplier Quality Engineer"),
        "ISO 9001 54, root cause analysis 47, statistical process control 34, SolidWorks 20, lean "
        "manufacturing 30",
    ),
    Role(
        "cnc machinist", "cnc-machinist", "factory", 3.2, 54000,
        ("CNC Machinist", "CNC Operator"),
        "CNC machining 78, blueprint reading 47, turning and milling 40, measuring instruments 16",
    ),
    Role(
        "maintenance technician", "industrial-mechanic", "factory", 3.0, 58000,
        ("Maintenance Technician", "Maintenance Mechanic"),
        "preventive maintenance 61, PLC programming 40, hydraulics 34, welding 30",
    ),
    Role(
        "primary school teacher", "primary-school-teacher", "school", 2.6, 60000,
        ("Primary School Teacher", "Elementary School Teacher"),
        "lesson planning 68, classroom management 68, curriculum development 34, special needs "
        "education 27, safeguarding children 34",
    ),
    Role(
        "chef", "chef", "food", 2.6, 46000,
        ("Chef", "Sous Chef", "Chef de Partie"),
        "food preparation 78, HACCP 54, menu planning 62, baking 16, kitchen management 24",
    ),
    Role(
        "farm worker", "farm-worker", "farm", 1.6, 32000,
        ("Farm Worker", "Farm Labourer"),
        "harvesting crops 74, tractor driving 47, irrigation 34, animal husbandry 27, pruning 27",
        season=SUMMER_PEAK,
    ),
)  # fmt: skip
