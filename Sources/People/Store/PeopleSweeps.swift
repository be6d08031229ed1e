import Kernel

/// What has run out is taken away, in bites of at most 500 rows.
enum PeopleSweeps {
    static let all = [sessions, tokens, tries, activations]

    static let biteRows = 500
    /// Ended and expired sessions stay this long, for questions about who was there.
    static let keptSeconds: Int64 = 30 * 86_400
    /// Longer than the longest lock.
    static let triesKeptSeconds: Int64 = 86_400

    /// An ended session is past its own end soon after, so one index finds both.
    static let sessions = Sweep(name: "people.sessions", everySeconds: 3600) { tx in
        try tx.executeCounting(
            """
            DELETE FROM session WHERE id IN (
                SELECT id FROM session WHERE expires_ms < \(tx.recorded.adding(seconds: -keptSeconds)) ORDER BY expires_ms LIMIT \(biteRows))
            """)
    }

    static let tokens = Sweep(name: "people.tokens", everySeconds: 3600) { tx in
        try tx.executeCounting(
            """
            DELETE FROM api_token WHERE id IN (
                SELECT id FROM api_token WHERE expires_ms < \(tx.recorded.adding(seconds: -keptSeconds)) ORDER BY expires_ms LIMIT \(biteRows))
            """)
    }

    static let tries = Sweep(name: "people.tries", everySeconds: 600) { tx in
        try tx.executeCounting(
            """
            DELETE FROM sign_in_try WHERE name IN (
                SELECT name FROM sign_in_try WHERE last_ms < \(tx.recorded.adding(seconds: -triesKeptSeconds))
                ORDER BY last_ms LIMIT \(biteRows))
            """)
    }

    static let activations = Sweep(name: "people.activations", everySeconds: 3600) { tx in
        try tx.executeCounting(
            """
            UPDATE account SET activation_hash = NULL, activation_expires_ms = NULL WHERE id IN (
                SELECT id FROM account WHERE activation_expires_ms IS NOT NULL AND activation_expires_ms < \(tx.recorded)
                ORDER BY activation_expires_ms LIMIT \(biteRows))
            """)
    }
}
