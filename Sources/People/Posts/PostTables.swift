import Kernel

/// Who serves where and since when. Names and phones are sealed under the post's own key; here stand keyed hashes for matching.
enum PostTables {
    static let migrations = [first, byKind, byAccount, view]

    /// For counting all who hold a kind of post.
    private static let byKind = Migration(
        "people-posts-2", ["CREATE INDEX post_kind ON post (kind, valid_from, holder) WHERE superseded_by IS NULL"])

    /// For finding what somebody who signed in serves as.
    private static let byAccount = Migration(
        "people-posts-3", ["CREATE INDEX post_account ON post (account) WHERE account IS NOT NULL AND superseded_by IS NULL"])

    private static let view = Migration.view(
        "v_people_post", "SELECT id, unit, kind, holder, account, valid_from, valid_to FROM post WHERE superseded_by IS NULL")

    private static let first = Migration(
        "people-posts-1",
        [
            """
            CREATE TABLE post (
                id BYTEA NOT NULL,
                unit BYTEA NOT NULL REFERENCES unit (id),
                kind TEXT NOT NULL,
                account BYTEA REFERENCES account (id),
                named BYTEA NOT NULL,
                holder BYTEA NOT NULL,
                valid_from TEXT NOT NULL,
                valid_to TEXT NOT NULL,
                act BYTEA NOT NULL REFERENCES act (id),
                superseded_by BYTEA REFERENCES act (id),
                PRIMARY KEY (id, act),
                CHECK (valid_from < valid_to)
            ) CLUSTERED
            """,
            "CREATE UNIQUE INDEX post_believed ON post (id) WHERE superseded_by IS NULL",
            "CREATE INDEX post_unit ON post (unit, kind, valid_from, id) WHERE superseded_by IS NULL",
            "CREATE INDEX post_said ON post (unit, kind, named)",
            "CREATE INDEX account_grant_unit ON account_grant (unit)",
        ])
}
