import Kernel

/// Accounts and what proves that somebody is one. No row holds a password, a session secret, a token or an activation code: only hashes.
enum PeopleTables {
    static let migrations =
        [
            Migration(
                "people-1",
                [
                    """
                    CREATE TABLE account (
                        id BYTEA NOT NULL PRIMARY KEY,
                        username TEXT NOT NULL UNIQUE CHECK (LENGTH(username) BETWEEN 2 AND 32),
                        display_name TEXT NOT NULL CHECK (LENGTH(display_name) > 0),
                        password_hash BYTEA,
                        activation_hash BYTEA,
                        activation_expires_ms BIGINT,
                        disabled BOOLEAN NOT NULL,
                        version BIGINT NOT NULL CHECK (version > 0),
                        created_ms BIGINT NOT NULL,
                        CHECK ((activation_hash IS NULL) = (activation_expires_ms IS NULL))
                    ) CLUSTERED
                    """,
                    "CREATE INDEX account_activation ON account (activation_expires_ms) WHERE activation_expires_ms IS NOT NULL",
                    """
                    CREATE TABLE account_grant (
                        account BYTEA NOT NULL REFERENCES account (id),
                        role TEXT NOT NULL,
                        unit BYTEA NOT NULL REFERENCES unit (id),
                        granted_ms BIGINT NOT NULL,
                        PRIMARY KEY (account, role, unit)
                    ) CLUSTERED
                    """,
                    "CREATE INDEX account_grant_role ON account_grant (role)",
                    """
                    CREATE TABLE session (
                        id BYTEA NOT NULL PRIMARY KEY,
                        account BYTEA NOT NULL REFERENCES account (id),
                        secret_hash BYTEA NOT NULL,
                        created_ms BIGINT NOT NULL,
                        expires_ms BIGINT NOT NULL,
                        ended_ms BIGINT,
                        CHECK (created_ms < expires_ms)
                    ) CLUSTERED
                    """,
                    "CREATE INDEX session_account ON session (account)",
                    "CREATE INDEX session_expires ON session (expires_ms)",
                    """
                    CREATE TABLE api_token (
                        id BYTEA NOT NULL PRIMARY KEY,
                        account BYTEA NOT NULL REFERENCES account (id),
                        token_hash BYTEA NOT NULL UNIQUE,
                        label TEXT NOT NULL CHECK (LENGTH(label) > 0),
                        created_ms BIGINT NOT NULL,
                        expires_ms BIGINT NOT NULL,
                        revoked_ms BIGINT,
                        CHECK (created_ms < expires_ms)
                    ) CLUSTERED
                    """,
                    "CREATE INDEX api_token_account ON api_token (account)",
                    "CREATE INDEX api_token_expires ON api_token (expires_ms)",
                    // Tries are counted by a keyed hash of the name as it was typed, whether or not there is such an account:
                    // a lock that only real names can meet would tell which names are real.
                    """
                    CREATE TABLE sign_in_try (
                        name BYTEA NOT NULL PRIMARY KEY,
                        failures BIGINT NOT NULL CHECK (failures > 0),
                        locked_until_ms BIGINT NOT NULL,
                        last_ms BIGINT NOT NULL
                    ) CLUSTERED
                    """,
                    "CREATE INDEX sign_in_try_last ON sign_in_try (last_ms)",
                ]),
            SealedTexts.migration,
        ] + PostTables.migrations + HouseholdTables.migrations + [PeopleFollower.migration, identity]

    /// Second factors, what a token is for, where somebody is signed in, and roles for a time.
    static let identity = Migration(
        "people-identity",
        [
            "ALTER TABLE account ADD COLUMN password_ms BIGINT",
            "ALTER TABLE session ADD COLUMN device TEXT",
            // When the identity provider vouched for a second factor of its own.
            "ALTER TABLE session ADD COLUMN second_ms BIGINT",
            "ALTER TABLE api_token ADD COLUMN verbs TEXT",
            "ALTER TABLE api_token ADD COLUMN unit BYTEA",
            "ALTER TABLE account_grant ADD COLUMN until_day TEXT NOT NULL DEFAULT '9999-12-31'",
            "CREATE INDEX account_grant_until ON account_grant (until_day)",
            "ALTER TABLE grant_follow ADD COLUMN until_day TEXT NOT NULL DEFAULT '9999-12-31'",
            // The secret itself is a sealed text of the account.
            """
            CREATE TABLE second_factor (
                account BYTEA NOT NULL PRIMARY KEY REFERENCES account (id),
                begun_ms BIGINT,
                confirmed_ms BIGINT,
                last_step BIGINT NOT NULL,
                CHECK (begun_ms IS NOT NULL OR confirmed_ms IS NOT NULL)
            ) CLUSTERED
            """,
            """
            CREATE TABLE recovery_code (
                account BYTEA NOT NULL REFERENCES account (id),
                hash BYTEA NOT NULL,
                used_ms BIGINT,
                PRIMARY KEY (account, hash)
            ) CLUSTERED
            """,
            // Whom the identity provider knows, by keyed hash.
            """
            CREATE TABLE account_identity (
                identity BYTEA NOT NULL PRIMARY KEY,
                account BYTEA NOT NULL REFERENCES account (id),
                linked_ms BIGINT NOT NULL
            ) CLUSTERED
            """,
            "CREATE INDEX account_identity_account ON account_identity (account)",
            """
            CREATE TABLE grant_plan (
                account BYTEA NOT NULL REFERENCES account (id),
                role TEXT NOT NULL,
                unit BYTEA NOT NULL REFERENCES unit (id),
                from_day TEXT NOT NULL,
                until_day TEXT NOT NULL,
                PRIMARY KEY (account, role, unit),
                CHECK (from_day < until_day)
            ) CLUSTERED
            """,
            "CREATE INDEX grant_plan_from ON grant_plan (from_day)",
            """
            CREATE TABLE emergency_power (
                id BYTEA NOT NULL PRIMARY KEY,
                account BYTEA NOT NULL REFERENCES account (id),
                role TEXT NOT NULL,
                unit BYTEA NOT NULL REFERENCES unit (id),
                ground TEXT NOT NULL CHECK (LENGTH(ground) > 0),
                document_no TEXT NOT NULL CHECK (LENGTH(document_no) > 0),
                from_day TEXT NOT NULL,
                until_day TEXT NOT NULL,
                granted_ms BIGINT NOT NULL,
                ended_ms BIGINT,
                CHECK (from_day < until_day)
            ) CLUSTERED
            """,
            "CREATE INDEX emergency_power_granted ON emergency_power (granted_ms, id)",
            "CREATE INDEX emergency_power_account ON emergency_power (account)",
        ])
}
