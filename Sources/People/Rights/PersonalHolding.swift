package import Kernel

/// What one slice keeps about people, as it shows, counts and destroys it: «my data», the data map, retention and the breach drill are
/// made of these. A slice that keeps personal fields publishes one for each kind of record.
package struct PersonalHolding: Sendable {
    /// What a reading is made with: the moment, the pack and the vault of it.
    package struct Look {
        package let tx: any Reading
        package let scheme: Scheme
        package let vault: any Vault
        package let now: Instant

        package init(tx: any Reading, scheme: Scheme, vault: any Vault, now: Instant) {
            self.tx = tx
            self.scheme = scheme
            self.vault = vault
            self.now = now
        }
    }

    package struct Field: Sendable {
        /// A word key.
        package let name: String
        /// The whole text; shown masked until its owner asks for a copy.
        package let text: String
        package let masked: String
        /// What its label is in the vault, where somebody may have it put right.
        package let label: String?

        package init(_ name: String, _ text: String, masked: String? = nil, label: String? = nil) {
            self.name = name
            self.text = text
            self.masked = masked ?? text
            self.label = label
        }
    }

    /// One record about one person.
    package struct Item: Sendable {
        /// By which it is asked about.
        package let record: ID
        /// What people call it; nothing personal.
        package let label: String
        package let path: String?
        package let subject: Subject
        /// The office that answers for it, and the one that handles what it is about.
        package let unit: ID
        package let owner: ID
        package let fields: [Field]
        package let since: Instant
        /// The day after which it is destroyed by itself; `nil` while what it is for goes on.
        package let until: Day?
        /// Why it cannot be erased now, a word of the slice: `rights.kept.<word>`.
        package let kept: String?
        /// Whose keys are destroyed with it.
        package let keys: [ID]
        /// The streams of events in which a reading of it is told.
        package let readings: [ID]

        package init(
            record: ID, label: String, path: String?, subject: Subject, unit: ID, owner: ID, fields: [Field], since: Instant, until: Day?,
            kept: String?, keys: [ID], readings: [ID]
        ) {
            self.record = record
            self.label = label
            self.path = path
            self.subject = subject
            self.unit = unit
            self.owner = owner
            self.fields = fields
            self.since = since
            self.until = until
            self.kept = kept
            self.keys = keys
            self.readings = readings
        }

        /// Whether it is shown to somebody because they opened it with its secret, not by an account of theirs.
        package func isOpened(by person: Person) -> Bool {
            !(person.account != nil && subject.reporter == person.account) && subject.record.map(person.holds.contains) == true
        }
    }

    /// A record whose time is over, where the walk through them stands at it, and whose keys go.
    package struct Due: Sendable {
        package let at: Instant
        package let record: ID
        package let keys: [ID]

        package init(at: Instant, record: ID, keys: [ID]) {
            self.at = at
            self.record = record
            self.keys = keys
        }
    }

    /// `matters`: in events and addresses, in `rights.yaml`, and in the words `holding.<name>`.
    package let name: String
    /// Word keys of the fields that a record may have, for the data map.
    package let fields: [String]
    /// Tables that hold it.
    package let tables: [String]
    /// Verbs by which somebody else comes to see it whole.
    package let readBy: [Verb]
    /// For how many years after its end it is kept; `nil` where the pack does not say, or while it lives.
    package let keptYears: @Sendable (Scheme) throws -> Int64?
    /// Somebody's own, newest first, below a record of the page before.
    package let list: @Sendable (Person, ID?, Int, Look) throws -> [Item]
    package let find: @Sendable (ID, Look) throws -> Item?
    /// The records that a reading concerns, by what it was of: one itself, or several that stand in one case.
    package let concerned: @Sendable (ID, Look) throws -> [Item]
    /// By what people call it.
    package let named: @Sendable (String, Look) throws -> Item?
    /// Everybody's, in the order of ids: for the breach drill. At most so many after a record.
    package let all: @Sendable (ID, Int, Look) throws -> [Item]
    /// Puts a text right: record, label, what it shall say.
    package let putRight: @Sendable (ID, String, String, CommandContext) throws -> Void
    /// What must be let go of besides the keys, when one is erased.
    package let letGo: @Sendable (ID, CommandContext) throws -> Void
    /// What ended before a moment, after another record, in the order of their end; `nil` where a slice sweeps by itself.
    package let due: (@Sendable (Instant, Due?, Int, any Reading) throws -> [Due])?

    package init(
        _ name: String, fields: [String], tables: [String], readBy: [Verb], keptYears: @escaping @Sendable (Scheme) throws -> Int64?,
        list: @escaping @Sendable (Person, ID?, Int, Look) throws -> [Item], find: @escaping @Sendable (ID, Look) throws -> Item?,
        concerned: (@Sendable (ID, Look) throws -> [Item])? = nil,
        named: @escaping @Sendable (String, Look) throws -> Item?, all: @escaping @Sendable (ID, Int, Look) throws -> [Item],
        putRight: @escaping @Sendable (ID, String, String, CommandContext) throws -> Void = { _, _, _, _ in throw Problem.notFound },
        letGo: @escaping @Sendable (ID, CommandContext) throws -> Void = { _, _ in },
        due: (@Sendable (Instant, Due?, Int, any Reading) throws -> [Due])? = nil
    ) {
        self.name = name
        self.fields = fields
        self.tables = tables
        self.readBy = readBy
        self.keptYears = keptYears
        self.list = list
        self.find = find
        self.concerned = concerned ?? { id, look in try find(id, look).map { [$0] } ?? [] }
        self.named = named
        self.all = all
        self.putRight = putRight
        self.letGo = letGo
        self.due = due
    }
}
