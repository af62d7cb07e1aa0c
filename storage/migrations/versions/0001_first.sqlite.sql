CREATE TABLE blobs (
    sha256 BLOB NOT NULL,
    content BLOB NOT NULL,
    CONSTRAINT blobs_pkey PRIMARY KEY (sha256)
);

CREATE TABLE bundles (
    id BLOB NOT NULL,
    process VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    parameters BLOB NOT NULL,
    calendars BLOB NOT NULL,
    CONSTRAINT bundles_pkey PRIMARY KEY (id)
);

CREATE TABLE cases (
    id VARCHAR NOT NULL,
    process VARCHAR NOT NULL,
    process_version INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    tokens BLOB,
    variables BLOB NOT NULL,
    started_at BIGINT NOT NULL,
    started_by VARCHAR NOT NULL,
    ended_at BIGINT,
    end_event VARCHAR,
    end_name VARCHAR,
    business_key VARCHAR,
    parent VARCHAR,
    counter INTEGER NOT NULL,
    version INTEGER NOT NULL,
    events INTEGER NOT NULL,
    head BLOB,
    bundle BLOB,
    CONSTRAINT cases_pkey PRIMARY KEY (id)
);

CREATE INDEX cases_by_key ON cases (business_key) WHERE business_key IS NOT NULL;

CREATE INDEX cases_by_parent ON cases (parent) WHERE parent IS NOT NULL;

CREATE INDEX cases_by_process ON cases (process, state, id);

CREATE INDEX cases_by_starter ON cases (started_by, id);

CREATE TABLE clock (
    id INTEGER NOT NULL,
    now BIGINT NOT NULL,
    CONSTRAINT clock_pkey PRIMARY KEY (id)
);

CREATE TABLE drawings (
    process VARCHAR NOT NULL,
    user VARCHAR NOT NULL,
    xml BLOB NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT drawings_pkey PRIMARY KEY (process, user)
);

CREATE TABLE groups (
    name VARCHAR NOT NULL,
    description VARCHAR,
    email VARCHAR,
    CONSTRAINT groups_pkey PRIMARY KEY (name)
);

CREATE TABLE queues (
    id BIGINT NOT NULL,
    groups BLOB,
    users BLOB,
    CONSTRAINT queues_pkey PRIMARY KEY (id)
);

CREATE TABLE register_changes (
    id INTEGER NOT NULL,
    register VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    at BIGINT NOT NULL,
    "by" VARCHAR NOT NULL,
    "before" BLOB NOT NULL,
    "after" BLOB NOT NULL,
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
    at BIGINT NOT NULL,
    last_event BIGINT NOT NULL,
    heads BLOB NOT NULL,
    prev_hash BLOB,
    hash BLOB NOT NULL,
    CONSTRAINT seals_pkey PRIMARY KEY (number)
);

CREATE TABLE seen_messages (
    message_id VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    case_id VARCHAR,
    CONSTRAINT seen_messages_pkey PRIMARY KEY (message_id)
);

CREATE TABLE settings (
    id INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    "key" VARCHAR NOT NULL,
    value BLOB NOT NULL,
    "by" VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT settings_pkey PRIMARY KEY (id)
);

CREATE INDEX settings_newest ON settings (kind, "key", id);

CREATE TABLE users (
    login VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    email VARCHAR,
    password VARCHAR,
    roles BLOB,
    active BOOLEAN NOT NULL,
    language VARCHAR,
    failures INTEGER NOT NULL,
    locked_until BIGINT,
    created_at BIGINT NOT NULL,
    signed_in_at BIGINT,
    CONSTRAINT users_pkey PRIMARY KEY (login)
);

CREATE TABLE versions (
    process VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    title VARCHAR NOT NULL,
    program BLOB NOT NULL,
    files BLOB NOT NULL,
    parameters BLOB NOT NULL,
    visible_to BLOB,
    facts BLOB,
    deployed_by VARCHAR NOT NULL,
    deployed_at BIGINT NOT NULL,
    CONSTRAINT versions_pkey PRIMARY KEY (process, version)
);

CREATE INDEX versions_program ON versions (process, program);

CREATE TABLE case_keys (
    case_id VARCHAR NOT NULL,
    wrapped BLOB NOT NULL,
    CONSTRAINT case_keys_pkey PRIMARY KEY (case_id),
    CONSTRAINT case_keys_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE documents (
    id INTEGER NOT NULL,
    case_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    sha256 BLOB NOT NULL,
    size BIGINT NOT NULL,
    media_type VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    element VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    sealed BOOLEAN NOT NULL,
    CONSTRAINT documents_pkey PRIMARY KEY (id),
    CONSTRAINT documents_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE INDEX documents_case_id ON documents (case_id);

CREATE INDEX documents_sha256 ON documents (sha256);

CREATE TABLE events (
    id INTEGER NOT NULL,
    case_id VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    at BIGINT NOT NULL,
    type VARCHAR NOT NULL,
    actor VARCHAR NOT NULL,
    element VARCHAR,
    data BLOB NOT NULL,
    semantics INTEGER NOT NULL,
    bundle BLOB,
    state_hash BLOB,
    prev_hash BLOB,
    hash BLOB NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (id),
    CONSTRAINT events_case_id_seq_key UNIQUE (case_id, seq),
    CONSTRAINT events_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE TABLE inbox (
    id VARCHAR NOT NULL,
    message_id VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    case_id VARCHAR,
    reason VARCHAR,
    sender VARCHAR,
    subject VARCHAR,
    raw BLOB NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT inbox_pkey PRIMARY KEY (id),
    CONSTRAINT inbox_message_id_key UNIQUE (message_id),
    CONSTRAINT inbox_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE INDEX inbox_by_outcome ON inbox (outcome, id);

CREATE INDEX inbox_case_id ON inbox (case_id);

CREATE TABLE incidents (
    id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    element VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    since BIGINT NOT NULL,
    job VARCHAR,
    resolved_at BIGINT,
    CONSTRAINT incidents_pkey PRIMARY KEY (id),
    CONSTRAINT incidents_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE INDEX incidents_case_id ON incidents (case_id);

CREATE INDEX incidents_open ON incidents (since, id) WHERE resolved_at IS NULL;

CREATE TABLE jobs (
    id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    element VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    variables BLOB NOT NULL,
    headers BLOB,
    retries INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    run_at BIGINT NOT NULL,
    leased_until BIGINT,
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
    id VARCHAR NOT NULL,
    case_id VARCHAR,
    job VARCHAR,
    state VARCHAR NOT NULL,
    "to" BLOB,
    cc BLOB,
    receivers VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    message_id VARCHAR NOT NULL,
    raw BLOB NOT NULL,
    at BIGINT NOT NULL,
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
    case_id VARCHAR,
    "key" VARCHAR NOT NULL,
    data BLOB NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT registers_pkey PRIMARY KEY (register, number),
    CONSTRAINT registers_register_key_key UNIQUE (register, "key"),
    CONSTRAINT registers_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE INDEX registers_case_id ON registers (case_id);

CREATE TABLE sessions (
    hash BLOB NOT NULL,
    login VARCHAR NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address VARCHAR,
    agent VARCHAR,
    CONSTRAINT sessions_pkey PRIMARY KEY (hash),
    CONSTRAINT sessions_login_fkey FOREIGN KEY(login) REFERENCES users (login)
);

CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE INDEX sessions_login ON sessions (login);

CREATE TABLE subscriptions (
    id VARCHAR NOT NULL,
    case_id VARCHAR,
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
    id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    process VARCHAR NOT NULL,
    element VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    lane VARCHAR,
    queue BIGINT NOT NULL,
    assignee VARCHAR,
    due BIGINT,
    sort_at BIGINT NOT NULL,
    due_why BLOB,
    follow_up BIGINT,
    priority INTEGER NOT NULL,
    form VARCHAR,
    created_at BIGINT NOT NULL,
    excluded BLOB,
    state VARCHAR NOT NULL,
    completed_by VARCHAR,
    completed_at BIGINT,
    CONSTRAINT tasks_pkey PRIMARY KEY (id),
    CONSTRAINT tasks_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT tasks_queue_fkey FOREIGN KEY(queue) REFERENCES queues (id)
);

CREATE INDEX tasks_case_id ON tasks (case_id);

CREATE INDEX tasks_free ON tasks (queue, sort_at, created_at, id, excluded) WHERE state = 'open' AND assignee IS NULL;

CREATE INDEX tasks_open ON tasks (sort_at, created_at, id) WHERE state = 'open';

CREATE INDEX tasks_taken ON tasks (assignee, sort_at, created_at, id) WHERE state = 'open' AND assignee IS NOT NULL;

CREATE TABLE timers (
    id VARCHAR NOT NULL,
    case_id VARCHAR,
    process VARCHAR,
    process_version INTEGER,
    element VARCHAR NOT NULL,
    due BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    why BLOB,
    leased_until BIGINT,
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
    id VARCHAR NOT NULL,
    login VARCHAR NOT NULL,
    hash BLOB NOT NULL,
    label VARCHAR NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    expires_at BIGINT,
    revoked_at BIGINT,
    CONSTRAINT tokens_pkey PRIMARY KEY (id),
    CONSTRAINT tokens_login_fkey FOREIGN KEY(login) REFERENCES users (login),
    CONSTRAINT tokens_hash_key UNIQUE (hash)
);

CREATE INDEX tokens_login ON tokens (login);

CREATE TABLE drafts (
    task_id VARCHAR NOT NULL,
    user VARCHAR NOT NULL,
    answers BLOB NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT drafts_pkey PRIMARY KEY (task_id, user),
    CONSTRAINT drafts_task_id_fkey FOREIGN KEY(task_id) REFERENCES tasks (id)
);

