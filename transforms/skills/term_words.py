"""Words by which a name of a skill is told from what stands around it in an ad."""

from transforms.titles import words_of

BREAKS = words_of(
    "and or for to in with on using of at by from as is are that which who such including like etc into across within "
    "through via while plus the a an our your we you will be have has not but if so their its this these those other "
    "others more any all both either can must should may when where how what than one per each every e.g i.e eg ie "
    "about between over under out up down no yes also especially particularly preferably ideally"
)
"""Words at which a name ends, or that it does not begin with."""

TRIMMED_BEFORE = words_of(
    "strong modern advanced basic relevant proven good solid excellent deep practical prior previous additional "
    "various multiple new exceptional great extensive working professional proficient proficiency knowledge experience "
    "fluent fluency native expert skilled understanding familiarity hands-on demonstrated in-depth some common popular "
    "leading existing current standard general fundamental core key"
)
TRIMMED_AFTER = words_of(
    "experience skills skill knowledge proficiency expertise fundamentals basics background certification "
    "certifications certified tools tool software concepts principles techniques libraries library frameworks "
    "framework platform platforms"
)
REJECTED = words_of(
    "environment environments field fields discipline disciplines role roles team teams teammates member members years "
    "year month months experience experiences practice practices best similar related relevant equivalent degree "
    "degrees company companies startup startups business businesses industry industries high-growth fast-paced fast- "
    "moving dynamic ambiguous ambiguity evolving stakeholders stakeholder partners partner customers customer clients "
    "client users user people individuals candidates candidate employees colleagues applicants peers leaders "
    "executives vendors ability abilities willingness eagerness desire passion mindset attitude spirit interest pride "
    "sense track record needs need goals goal objectives outcomes results result impact success opportunities "
    "opportunity challenges challenge problems problem issues tasks task duties activities activity efforts "
    "initiatives priorities deadlines requirements requirement expectations responsibilities expertise depth skill "
    "skills knowledge understanding features feature things thing way ways ideas solutions solution products product "
    "services service offerings world-class cross-functional high-quality high-impact high-performing hands-on data- "
    "driven mission-driven results-driven detail-oriented self-motivated fast-growing early-stage full-time part-time "
    "on-site remote-first closely comfortable able eager excited capable curious open willing ready always highly very "
    "well fully directly ensure ensuring drive driving identify identifying provide providing gather gathering deliver "
    "delivering share sharing take taking move moving lead leading make making support supporting help helping work "
    "working collaborate collaborating build creating create developing develop managing manage improve improving "
    "maintain maintaining understand seek seeking solve solving contribute contributing participate participating "
    "become becoming bring letter vitae cv resume transcripts transcript statement reference references recommendation "
    "application applications applicant position positions job jobs salary benefits bonus equity insurance vacation "
    "visa university college department school faculty student students phd ph.d md masters bachelor bachelor's "
    "master's graduate undergraduate u.s usa us uk eu candidate's january february march april may june july august "
    "september october november december monday tuesday wednesday thursday friday internal external scalable emerging "
    "regulated different specific certain complex large small big early important appropriate necessary effective "
    "efficient successful outstanding potential possible significant overall specified minimum desired preferred "
    "required them him her me it they he she who whom themselves ourselves i my although though while because since "
    "until please visit broadly anticipate anticipated near three two four five write writing designing optimize "
    "optimizing translate translating performing participated rapid collaborator collegial accomplishments motivation "
    "versatile minorities women veterans disability disabilities gender race religion age sex origin"
)
"""Words that no name of a skill holds."""

JOBS = words_of(
    "engineer developer manager director scientist analyst designer architect specialist consultant coordinator "
    "administrator officer assistant associate executive president founder lead leader head representative researcher "
    "writer editor marketer recruiter accountant nurse physician doctor teacher professor lecturer instructor fellow "
    "technician operator supervisor intern economist attorney lawyer counsel buyer seller vendor contractor freelancer "
    "owner expert professional practitioner mentor programmer tester planner trainer driver worker strategist creator "
    "influencer investor agent producer publisher"
)
"""Words that end the name of a job or of a person, in the singular."""
