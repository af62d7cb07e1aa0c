CREATE TABLE blobs (
    sha256 BYTEA NOT NULL,
    content BYTEA NOT NULL,
    CONSTRAINT blobs_pkey PRIMARY KEY (sha256)
);

CREATE TABLE bundles (
    id BYTEA NOT NULL,
    process VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    parameters BYTEA NOT NULL,
    calendars BYTEA NOT NULL,
    CONSTRAINT bundles_pkey PRIMARY KEY (id)
);

CREATE TABLE cases (
    id VARCHAR COLLATE "C" NOT NULL,
    process VARCHAR NOT NULL,
    process_version INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    tokens BYTEA,
    variables BYTEA NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    started_by VARCHAR NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    end_event VARCHAR,
    end_name VARCHAR,
    business_key VARCHAR COLLATE "C",
    parent VARCHAR COLLATE "C",
    counter INTEGER NOT NULL,
    version INTEGER NOT NULL,
    events INTEGER NOT NULL,
    head BYTEA,
    bundle BYTEA,
    CONSTRAINT cases_pkey PRIMARY KEY (id)
);

CREATE INDEX cases_by_key ON cases (business_key) WHERE business_key IS NOT NULL;

CREATE INDEX cases_by_parent ON cases (parent) WHERE parent IS NOT NULL;

CREATE INDEX cases_by_process ON cases (process, state, id);

CREATE INDEX cases_by_starter ON cases (started_by, id);

CREATE TABLE clock (
    id SERIAL NOT NULL,
    now TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT clock_pkey PRIMARY KEY (id)
);

CREATE TABLE drawings (
    process VARCHAR NOT NULL,
    "user" VARCHAR NOT NULL,
    xml BYTEA NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT drawings_pkey PRIMARY KEY (process, "user")
);

CREATE TABLE groups (
    name VARCHAR NOT NULL,
    description VARCHAR,
    email VARCHAR,
    CONSTRAINT groups_pkey PRIMARY KEY (name)
);

CREATE TABLE queues (
    id BIGINT NOT NULL,
    groups BYTEA,
    users BYTEA,
    CONSTRAINT queues_pkey PRIMARY KEY (id)
);

CREATE TABLE register_changes (
    id BIGSERIAL NOT NULL,
    register VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    by VARCHAR NOT NULL,
    before BYTEA NOT NULL,
    after BYTEA NOT NULL,
    CONSTRAINT register_changes_pkey PRIMARY KEY (id)
);

CREATE INDEX register_changes_of ON register_changes (register, number);

CREATE TABLE register_numbers (
    register VARCHAR NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT register_numbers_pkey PRIMARY KEY (register)
);

CREATE TABLE seals (
    number INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_event BIGINT NOT NULL,
    heads BYTEA NOT NULL,
    prev_hash BYTEA,
    hash BYTEA NOT NULL,
    CONSTRAINT seals_pkey PRIMARY KEY (number)
);

CREATE TABLE seen_messages (
    message_id VARCHAR NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    case_id VARCHAR COLLATE "C",
    CONSTRAINT seen_messages_pkey PRIMARY KEY (message_id)
);

CREATE TABLE settings (
    id BIGSERIAL NOT NULL,
    kind VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    value BYTEA NOT NULL,
    by VARCHAR NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT settings_pkey PRIMARY KEY (id)
);

CREATE INDEX settings_newest ON settings (kind, key, id);

CREATE TABLE users (
    login VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    email VARCHAR,
    password VARCHAR,
    roles BYTEA,
    active BOOLEAN NOT NULL,
    language VARCHAR,
    failures INTEGER NOT NULL,
    locked_until TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    signed_in_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT users_pkey PRIMARY KEY (login)
);

CREATE TABLE versions (
    process VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    title VARCHAR NOT NULL,
    program BYTEA NOT NULL,
    files BYTEA NOT NULL,
    parameters BYTEA NOT NULL,
    visible_to BYTEA,
    facts BYTEA,
    deployed_by VARCHAR NOT NULL,
    deployed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT versions_pkey PRIMARY KEY (process, version)
);

CREATE INDEX versions_program ON versions (process, program);

CREATE TABLE case_keys (
    case_id VARCHAR COLLATE "C" NOT NULL,
    wrapped BYTEA NOT NULL,
    CONSTRAINT case_keys_pkey PRIMARY KEY (case_id),
    CONSTRAINT case_keys_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE documents (
    id BIGSERIAL NOT NULL,
    case_id VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR NOT NULL,
    sha256 BYTEA NOT NULL,
    size BIGINT NOT NULL,
    media_type VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    element VARCHAR NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    sealed BOOLEAN NOT NULL,
    CONSTRAINT documents_pkey PRIMARY KEY (id),
    CONSTRAINT documents_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE INDEX documents_case_id ON documents (case_id);

CREATE INDEX documents_sha256 ON documents (sha256);

CREATE TABLE events (
    id BIGSERIAL NOT NULL,
    case_id VARCHAR COLLATE "C" NOT NULL,
    seq INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    type VARCHAR NOT NULL,
    actor VARCHAR NOT NULL,
    element VARCHAR,
    data BYTEA NOT NULL,
    semantics INTEGER NOT NULL,
    bundle BYTEA,
    state_hash BYTEA,
    prev_hash BYTEA,
    hash BYTEA NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (id),
    CONSTRAINT events_case_id_seq_key UNIQUE (case_id, seq),
    CONSTRAINT events_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE TABLE inbox (
    id VARCHAR COLLATE "C" NOT NULL,
    message_id VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    case_id VARCHAR COLLATE "C",
    reason VARCHAR,
    sender VARCHAR,
    subject VARCHAR,
    raw BYTEA NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT inbox_pkey PRIMARY KEY (id),
    CONSTRAINT inbox_message_id_key UNIQUE (message_id),
    CONSTRAINT inbox_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE INDEX inbox_by_outcome ON inbox (outcome, id);

CREATE INDEX inbox_case_id ON inbox (case_id);

CREATE TABLE incidents (
    id VARCHAR COLLATE "C" NOT NULL,
    case_id VARCHAR COLLATE "C" NOT NULL,
    element VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    job VARCHAR COLLATE "C",
    resolved_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT incidents_pkey PRIMARY KEY (id),
    CONSTRAINT incidents_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE INDEX incidents_case_id ON incidents (case_id);

CREATE INDEX incidents_open ON incidents (since, id) WHERE resolved_at IS NULL;

CREATE TABLE jobs (
    id VARCHAR COLLATE "C" NOT NULL,
    case_id VARCHAR COLLATE "C" NOT NULL,
    element VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    variables BYTEA NOT NULL,
    headers BYTEA,
    retries INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    run_at TIMESTAMP WITH TIME ZONE NOT NULL,
    leased_until TIMESTAMP WITH TIME ZONE,
    worker VARCHAR,
    last_error VARCHAR,
    CONSTRAINT jobs_pkey PRIMARY KEY (id),
    CONSTRAINT jobs_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE INDEX jobs_by_type ON jobs (type, state, run_at);

CREATE INDEX jobs_case_id ON jobs (case_id);

CREATE INDEX jobs_due ON jobs (state, run_at);

CREATE TABLE members (
    login VARCHAR NOT NULL,
    "group" VARCHAR NOT NULL,
    CONSTRAINT members_pkey PRIMARY KEY (login, "group"),
    CONSTRAINT members_login_fkey FOREIGN KEY(login) REFERENCES users (login),
    CONSTRAINT members_group_fkey FOREIGN KEY("group") REFERENCES groups (name)
);

CREATE INDEX members_of ON members ("group", login);

CREATE TABLE outbox (
    id VARCHAR COLLATE "C" NOT NULL,
    case_id VARCHAR COLLATE "C",
    job VARCHAR,
    state VARCHAR NOT NULL,
    "to" BYTEA,
    cc BYTEA,
    receivers VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    message_id VARCHAR NOT NULL,
    raw BYTEA NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    error VARCHAR,
    CONSTRAINT outbox_pkey PRIMARY KEY (id),
    CONSTRAINT outbox_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT outbox_job_key UNIQUE (job),
    CONSTRAINT outbox_message_id_key UNIQUE (message_id)
);

CREATE INDEX outbox_case_id ON outbox (case_id);

CREATE TABLE queue_members (
    member VARCHAR NOT NULL,
    queue BIGINT NOT NULL,
    CONSTRAINT queue_members_pkey PRIMARY KEY (member, queue),
    CONSTRAINT queue_members_queue_fkey FOREIGN KEY(queue) REFERENCES queues (id)
);

CREATE TABLE registers (
    register VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    case_id VARCHAR COLLATE "C",
    key VARCHAR NOT NULL,
    data BYTEA NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT registers_pkey PRIMARY KEY (register, number),
    CONSTRAINT registers_register_key_key UNIQUE (register, key),
    CONSTRAINT registers_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE INDEX registers_case_id ON registers (case_id);

CREATE TABLE sessions (
    hash BYTEA NOT NULL,
    login VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    address VARCHAR,
    agent VARCHAR,
    CONSTRAINT sessions_pkey PRIMARY KEY (hash),
    CONSTRAINT sessions_login_fkey FOREIGN KEY(login) REFERENCES users (login)
);

CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE INDEX sessions_login ON sessions (login);

CREATE TABLE subscriptions (
    id VARCHAR COLLATE "C" NOT NULL,
    case_id VARCHAR COLLATE "C",
    process VARCHAR,
    process_version INTEGER,
    element VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    correlation_key VARCHAR,
    CONSTRAINT subscriptions_pkey PRIMARY KEY (id),
    CONSTRAINT subscriptions_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE INDEX subscriptions_by_name ON subscriptions (name, correlation_key);

CREATE INDEX subscriptions_case_id ON subscriptions (case_id);

CREATE TABLE tasks (
    id VARCHAR COLLATE "C" NOT NULL,
    case_id VARCHAR COLLATE "C" NOT NULL,
    process VARCHAR NOT NULL,
    element VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    lane VARCHAR,
    queue BIGINT NOT NULL,
    assignee VARCHAR,
    due TIMESTAMP WITH TIME ZONE,
    sort_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_why BYTEA,
    follow_up TIMESTAMP WITH TIME ZONE,
    priority INTEGER NOT NULL,
    form VARCHAR,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    excluded BYTEA,
    state VARCHAR NOT NULL,
    completed_by VARCHAR,
    completed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT tasks_pkey PRIMARY KEY (id),
    CONSTRAINT tasks_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT tasks_queue_fkey FOREIGN KEY(queue) REFERENCES queues (id)
);

CREATE INDEX tasks_case_id ON tasks (case_id);

CREATE INDEX tasks_free ON tasks (queue, sort_at, created_at, id, excluded) WHERE state = 'open' AND assignee IS NULL;

CREATE INDEX tasks_open ON tasks (sort_at, created_at, id) WHERE state = 'open';

CREATE INDEX tasks_taken ON tasks (assignee, sort_at, created_at, id) WHERE state = 'open' AND assignee IS NOT NULL;

CREATE TABLE timers (
    id VARCHAR COLLATE "C" NOT NULL,
    case_id VARCHAR COLLATE "C",
    process VARCHAR,
    process_version INTEGER,
    element VARCHAR NOT NULL,
    due TIMESTAMP WITH TIME ZONE NOT NULL,
    kind VARCHAR NOT NULL,
    why BYTEA,
    leased_until TIMESTAMP WITH TIME ZONE,
    worker VARCHAR,
    attempts INTEGER DEFAULT '0' NOT NULL,
    last_error VARCHAR,
    CONSTRAINT timers_pkey PRIMARY KEY (id),
    CONSTRAINT timers_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE INDEX timers_case_id ON timers (case_id);

CREATE INDEX timers_due ON timers (due, id);

CREATE INDEX timers_leased ON timers (leased_until) WHERE leased_until IS NOT NULL;

CREATE TABLE tokens (
    id VARCHAR COLLATE "C" NOT NULL,
    login VARCHAR NOT NULL,
    hash BYTEA NOT NULL,
    label VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    expires_at TIMESTAMP WITH TIME ZONE,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT tokens_pkey PRIMARY KEY (id),
    CONSTRAINT tokens_login_fkey FOREIGN KEY(login) REFERENCES users (login),
    CONSTRAINT tokens_hash_key UNIQUE (hash)
);

CREATE INDEX tokens_login ON tokens (login);

CREATE TABLE drafts (
    task_id VARCHAR COLLATE "C" NOT NULL,
    "user" VARCHAR NOT NULL,
    answers BYTEA NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT drafts_pkey PRIMARY KEY (task_id, "user"),
    CONSTRAINT drafts_task_id_fkey FOREIGN KEY(task_id) REFERENCES tasks (id)
);

