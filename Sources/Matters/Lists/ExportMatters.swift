package import Kernel
internal import Markup
internal import People

/// Notes that matters left the system as a file: by whom, of which unit, narrowed to what, how many rows about how many people. The file
/// goes out after this is stored, under the number it gives.
package struct ExportMatters: Command {
    package static let verb: Verb = "matter.export"

    package enum Fields {
        /// As the last line of the file before has it.
        package static let from = Field.line("from", maximum: 40).optional
        package static let schema = Schema("ExportMatters", WorkFields.filters + [from.any])
    }

    let unit: ID
    let path: UnitPath
    /// `matters`, `ledger`, `log`, `whistles`
    let kind: String
    let filter: String
    var from: String?
    let rows: Int
    let persons: Int
    let hasWords: Bool

    init(
        unit: ID, path: UnitPath, kind: String, filter: String = "", from: String? = nil, rows: Int, persons: Int = 0,
        hasWords: Bool = false
    ) {
        self.unit = unit
        self.path = path
        self.kind = kind
        self.filter = filter
        self.from = from
        self.rows = rows
        self.persons = persons
        self.hasWords = hasWords
    }

    package func subject(in tx: any Reading) throws -> Subject { Subject(place: path, owner: path) }

    package func run(in context: CommandContext) throws -> ID {
        try requireFew(in: context)
        let id = context.newID()
        try context.tx.execute(
            """
            INSERT INTO matter_export (id, unit, account, kind, filter, from_number, row_count, persons, asked_ms, state, version)
            VALUES (\(id), \(unit), \(context.actor.account), \(kind), \(filter), \(from), \(Int64(rows)), \(Int64(persons)),
                \(context.now), 'given', 1)
            """)
        try context.emit(
            Event(
                stream: id, version: 1, type: Self.verb.text, unit: unit,
                Payload().with("rows", number: Int64(rows)).with("persons", number: Int64(persons)).with("words", flag: hasWords)))
        return id
    }
}

extension ExportMatters {
    /// Many small files of a day are one large one. It is judged where the file is noted: of two at once the later one counts the other.
    private func requireFew(in context: CommandContext) throws {
        guard persons > 0 else { return }
        let most = try context.scheme.section(BoundsScheme.self).exports?.people ?? BoundsScheme.Exports.usual
        let taken = try context.tx.count(
            """
            SELECT COALESCE(SUM(persons), 0) FROM matter_export
            WHERE asked_ms > \(context.now.adding(seconds: -86_400)) AND account = \(context.actor.account) AND state = 'given'
            """)
        guard Int64(persons) + taken <= Int64(most) else { throw Problem(409, "export.too_many", args: ["people": "\(most)"]) }
    }
}

/// The file itself: rows as the list has them, contacts masked, at most so many; the last line says where the next file begins.
struct MatterFile {
    static let rowLimit = 2000

    let services: MatterServices
    let lexicon: Lexicon

    struct Content {
        let csv: CSVWriter
        let rows: Int
        /// Rows that tell of somebody, masked as they are.
        let persons: Int
        let reach: MatterList.Reach

        var bytes: [UInt8] { csv.bytes }
    }

    func make(_ query: WorkQuery, from number: String?, for actor: Actor) throws -> Content {
        try services.store.read { tx in
            let scheme = try services.scheme.current.section(MatterScheme.self)
            let reach = try MatterList.Reach(query[.unit], of: actor, services.policy, in: tx)
            let filter = try MatterFilter(
                query, unit: reach.unit, side: reach.side, kinds: query.kinds,
                states: query[.kind] == WorkQuery.mine ? WorkInbox.mine(of: actor, in: reach.unit, services.policy, scheme) : [],
                scheme: scheme)
            var csv = CSVWriter()
            csv.row(Self.columns.map { lexicon($0) })
            var (rows, persons) = (0, 0)
            var after = try number.map { try cursor(after: $0, filter, in: tx) }
            var last: String?
            repeat {
                let page = try self.page(filter, reach, after: after, for: actor, in: tx)
                for item in page.items {
                    let cells = try cells(item, in: tx)
                    csv.row(cells)
                    if !cells.suffix(2).allSatisfy(\.isEmpty) { persons += 1 }
                    last = item.matter.number
                }
                rows += page.items.count
                after = page.next
            } while after != nil && rows < Self.rowLimit
            if let after, let last { csv.row([lexicon("export.more", ["number": Self.place(last, after, filter)])]) }
            return Content(csv: csv, rows: rows, persons: persons, reach: reach)
        }
    }

    /// Where a list ended. Deadlines move and end while files are fetched: a list by deadline ended at the deadline of that moment.
    private static func place(_ number: String, _ cursor: String, _ filter: MatterFilter) -> String {
        guard filter.walksByDue, let ended = Keyset(cursor) else { return number }
        return "\(number)@\(ended.ms)"
    }

    /// Where a list stands at a matter: the next begins after it.
    private func cursor(after place: String, _ filter: MatterFilter, in tx: any Reading) throws -> String {
        let parts = place.split(separator: "@", maxSplits: 1)
        guard let number = parts.first.flatMap({ MatterNumber.read(String($0)) }), let matter = try Matter.find(number: number, in: tx)
        else {
            throw Problem.invalid([FieldProblem(ExportMatters.Fields.from.name, "matter_number")])
        }
        if filter.walksByDue {
            guard let due = parts.dropFirst().first.flatMap({ Int64($0) }), due >= 0 else {
                throw Problem.invalid([FieldProblem(ExportMatters.Fields.from.name, "export_place")])
            }
            return Keyset(ms: due, id: matter.id).text
        }
        guard filter.needsIndex else { return Keyset(ms: matter.raised.ms, id: matter.id).text }
        guard let entry = try SearchIndex.entry(of: matter.id, in: tx) else {
            throw Problem.invalid([FieldProblem(ExportMatters.Fields.from.name, "matter_number")])
        }
        return "\(entry.doc)"
    }

    private func page(
        _ filter: MatterFilter, _ reach: MatterList.Reach, after: String?, for actor: Actor, in tx: any Reading
    ) throws -> (items: [MatterSearch.Found], next: String?) {
        func read(_ matter: Matter) throws -> MatterSearch.Found {
            MatterSearch.Found(matter: matter, texts: try SealedTexts.read(matter.id, vault: services.vault, in: tx))
        }
        if filter.needsIndex {
            let page = try MatterSearch(
                filter: filter, scopes: .init(services.policy, of: actor), limit: 100, after: WorkInbox.document(after), now: services.now
            ).run(services, in: tx)
            return (page.items, page.next.map { "\($0)" })
        }
        if filter.walksByDue {
            let span = filter.clock?.span(services.now)
            let page = try MattersByDue(
                unit: reach.unit.unit, side: reach.side, kinds: filter.kinds, states: filter.states, before: span?.before, from: span?.from,
                after: MatterList.cursor(after), limit: 100, filter: filter.narrowed(reach.filter)
            ).run(in: tx)
            return (try page.items.map(read), page.next?.text)
        }
        let page = try MatterList(
            unit: reach.unit.code, kinds: filter.kinds.isEmpty ? StateKind.allCases : filter.kinds, after: after, limit: 100, for: actor,
            services.policy, in: tx
        ).page(in: tx)
        return (try page.items.map(read), page.next?.text)
    }

    private static let columns = [
        "work.number", "export.category", "work.state", "work.place", "work.owner", "work.raised", "export.changed", "work.what",
        "matter.place_text", "export.result", "matter.reporter", "matter.phone",
    ]

    /// The newest, where it was done more than once.
    private static func result(_ texts: [String: String]) -> String? {
        let prefix = "\(MatterVerb.resolve.rawValue)."
        let versions = texts.keys.filter { $0.hasPrefix(prefix) }.compactMap { Int64($0.dropFirst(prefix.count)) }
        return versions.max().flatMap { texts[MatterText.said(.resolve, $0)] } ?? texts[MatterText.result]
    }

    private func cells(_ item: MatterSearch.Found, in tx: any Reading) throws -> [String] {
        let matter = item.matter
        // Whoever asked not to be told is not told by a file either.
        let reporter = try tx.first("SELECT id FROM reporter WHERE matter = \(matter.id) AND NOT hidden LIMIT 1") { try $0.id(0) }
        let contact = try reporter.map { try SealedTexts.read($0, vault: services.vault, in: tx) } ?? [:]
        return [
            matter.number, lexicon("category.\(matter.category)"), lexicon("state.\(matter.state)"), lexicon.whole(matter.place),
            lexicon.whole(matter.owner), matter.raised.minuteText, matter.changed.minuteText, item.texts[MatterText.what] ?? "",
            item.texts[MatterText.place] ?? "", Self.result(item.texts) ?? "", Masked.name(contact[MatterText.name]) ?? "",
            Masked.phone(contact[MatterText.phone]) ?? "",
        ]
    }
}

/// Contacts as pages and files show them.
enum Masked {
    /// `138********`, or stars alone for a short number. Its last digits are what its owner opens a matter with, so nobody reads them here.
    static func phone(_ phone: String?) -> String? {
        phone.map { phone in
            phone.count >= 11
                ? "\(phone.prefix(3))" + String(repeating: "*", count: phone.count - 3) : String(repeating: "*", count: phone.count)
        }
    }

    /// `王**`
    static func name(_ name: String?) -> String? {
        name.map { name in "\(name.prefix(1))" + String(repeating: "*", count: min(4, max(1, name.count - 1))) }
    }
}
