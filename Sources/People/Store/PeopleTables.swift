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
        ] + PostTables.migrations + HouseholdTables.migrations + [PeopleFollower.migration]
}
