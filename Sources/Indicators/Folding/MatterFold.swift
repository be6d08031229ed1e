internal import Kernel

/// From the events of the log to facts: the same for one matter, for what just happened, and for the whole log again.
struct MatterFold {
    var words: WordBook
    private(set) var facts: [Fact] = []

    init(words: WordBook = WordBook()) { self.words = words }

    mutating func drain() -> [Fact] {
        defer { facts.removeAll(keepingCapacity: true) }
        return facts
    }

    /// The matter that an event is about; `nil` for what no measure counts.
    static func matter(of event: SealedEvent) -> ID? {
        if event.type.hasPrefix("matter.") { return event.stream }
        let name = event.type == "clock.late" ? "subject" : event.type.hasPrefix("revisit.") ? "matter" : nil
        guard let name, case .id(let id)? = event.payload[name] else { return nil }
        return id
    }

    /// `isMet`: how the clock of the handling that this event ended came out; `nil` where there was none.
    mutating func take(_ event: SealedEvent, _ memory: inout MatterMemory?, isMet: Bool? = nil) {
        let here = event.unit.map { Fact.Anchor(unit: $0, day: event.occurred.day, known: event.recorded) }
        switch event.type {
        case "visit.record": if let here { facts.append(Fact(cell: Cell(.visited), n: 1, at: here)) }
        case "matter.raise": if let here { raise(event, here, &memory) }
        case "clock.late":
            guard case .token("handle")? = event.payload["stage"], var known = memory else { return }
            late(event, &known)
            memory = known
        case _ where event.type.hasPrefix("revisit."):
            if let here, event.payload["state"] == .token("reached") { call(event, here, memory) }
        case _ where event.type.hasPrefix("matter."):
            guard let here, var known = memory else { return }
            step(event, here, &known, isMet)
            memory = known
        default: return
        }
    }

    private mutating func add(_ measure: Measure, _ memory: MatterMemory?, _ at: Fact.Anchor, n: Int64 = 1) {
        guard n != 0 else { return }
        facts.append(Fact(cell: Cell(measure, category: memory?.category ?? 0, way: memory?.way ?? 0), n: n, at: at))
    }

    private mutating func add(_ measure: Measure, minutesFrom start: Instant, to end: Instant, _ at: Fact.Anchor) {
        facts.append(Fact(cell: Cell(measure, bucket: TimeBucket.bucket(minutes: (end.ms - start.ms) / 60_000)), n: 1, at: at))
    }

    private static func isOpen(_ kind: String) -> Bool { kind == "raised" || kind == "dispatched" || kind == "accepted" }

    private mutating func raise(_ event: SealedEvent, _ here: Fact.Anchor, _ memory: inout MatterMemory?) {
        // An office's share in a matter was raised by nobody.
        guard case .token(let channel)? = event.payload["channel"], channel != "assist" else { return }
        var category = ""
        if case .token(let token)? = event.payload["category"] { category = token }
        var known = MatterMemory(
            category: words.number("category.\(category)"), way: words.number("channel.\(channel)"), place: here.unit,
            raisedAt: event.occurred,
            began: event.occurred, raised: here)
        add(.received, known, here)
        move(event, here, &known)
        memory = known
    }

    /// What follows from the state that it comes to, whatever the verb.
    private mutating func move(_ event: SealedEvent, _ here: Fact.Anchor, _ memory: inout MatterMemory) {
        if memory.place != here.unit {
            // It went along with its unit, or was set right: it is open there from now on.
            if memory.marks.contains(.open) {
                add(.open, memory, Fact.Anchor(unit: memory.place, day: here.day, known: here.known), n: -1)
                add(.open, memory, here)
            }
            memory.place = here.unit
        }
        guard case .token(let to)? = event.payload["to"] else { return }
        let isOpen = Self.isOpen(to)
        if isOpen != memory.marks.contains(.open) {
            add(.open, memory, here, n: isOpen ? 1 : -1)
            memory.marks.formSymmetricDifference(.open)
            if isOpen, event.type != "matter.raise" { begin(event, &memory) }
        }
        if !memory.marks.contains(.filed), to == "dispatched" || to == "accepted" || to == "resolved" {
            memory.marks.insert(.filed)
            add(.filed, memory, memory.raised)
        }
        // What ended without a solution after it was late was due, and is off the list.
        if to == "closed", let due = memory.due, memory.marks.isDisjoint(with: [.closed, .excluded, .aside]) {
            memory.marks.insert(.closed)
            add(.closed, memory, due)
        }
    }

    /// Back to work: another handling.
    private mutating func begin(_ event: SealedEvent, _ memory: inout MatterMemory) {
        if event.type == "matter.unmerge" {
            // It goes on as it was.
            if memory.marks.remove(.aside) != nil, let due = memory.due { add(.due, memory, due) }
            return
        }
        if let resolved = memory.resolved, !memory.marks.contains(.reopened) {
            memory.marks.insert(.reopened)
            add(.reopened, memory, resolved)
        }
        memory.began = event.occurred
        memory.due = nil
        memory.marks.subtract(.ofHandling)
    }

    private mutating func step(_ event: SealedEvent, _ here: Fact.Anchor, _ memory: inout MatterMemory, _ isMet: Bool?) {
        switch event.type {
        case "matter.resolve" where event.payload["from"] != .token("resolved"): resolve(event, here, &memory, isMet)
        case "matter.contact": contact(event, here, &memory)
        case "matter.rate": rate(event, &memory)
        case "matter.extend": memory.marks.insert(.extended)
        case "matter.return": add(.returned, memory, here)
        case "matter.dispute": add(.disputed, memory, here)
        case "matter.whistle": add(.whistled, memory, here)
        case "matter.exclude": exclude(&memory)
        case "matter.merge":
            if let due = memory.due, memory.marks.isDisjoint(with: [.closed, .excluded]) {
                memory.marks.insert(.aside)
                add(.due, memory, due, n: -1)
            }
        default: break
        }
        move(event, here, &memory)
    }

    private mutating func contact(_ event: SealedEvent, _ here: Fact.Anchor, _ memory: inout MatterMemory) {
        guard !memory.marks.contains(.contacted) else { return }
        memory.marks.insert(.contacted)
        add(.contacted, memory, here)
        add(.contactTime, minutesFrom: memory.raisedAt, to: event.occurred, here)
    }

    private mutating func resolve(_ event: SealedEvent, _ here: Fact.Anchor, _ memory: inout MatterMemory, _ isMet: Bool?) {
        contact(event, here, &memory)
        memory.resolved = here
        memory.marks.subtract(.ofSolution)
        memory.score = 0
        add(.resolved, memory, here)
        // Of what went along with another matter that one alone was handled.
        let isFollowed = event.payload["followed"] == .flag(true)
        if !isFollowed { add(.handlingTime, minutesFrom: memory.began, to: event.occurred, here) }
        if memory.marks.contains(.extended) { add(.extended, memory, here) }
        guard !isFollowed, memory.marks.isDisjoint(with: [.closed, .excluded]) else { return }
        let wasLate = memory.due != nil
        let due = memory.due ?? here
        if !wasLate { add(.due, memory, due) }
        memory.due = due
        memory.marks.insert(.closed)
        add(.closed, memory, due)
        if isMet ?? !wasLate {
            memory.marks.insert(.onTime)
            add(.onTime, memory, due)
        }
    }

    /// The newest word counts.
    private mutating func rate(_ event: SealedEvent, _ memory: inout MatterMemory) {
        guard let resolved = memory.resolved, case .number(let score)? = event.payload["score"] else { return }
        set(.rated, .rated, true, &memory, resolved)
        set(.solved, .solved, event.payload["solved"] == .flag(true), &memory, resolved)
        set(.satisfied, .satisfied, score >= Self.satisfiedScore, &memory, resolved)
        add(.score, memory, resolved, n: score - memory.score)
        memory.score = score
    }

    /// Of five: good and very good.
    private static let satisfiedScore: Int64 = 4

    private mutating func set(
        _ mark: MatterMemory.Marks, _ measure: Measure, _ holds: Bool, _ memory: inout MatterMemory, _ at: Fact.Anchor
    ) {
        guard memory.marks.contains(mark) != holds else { return }
        memory.marks.formSymmetricDifference(mark)
        add(measure, memory, at, n: holds ? 1 : -1)
    }

    private mutating func exclude(_ memory: inout MatterMemory) {
        guard !memory.marks.contains(.excluded) else { return }
        if let due = memory.due, !memory.marks.contains(.aside) {
            add(.due, memory, due, n: -1)
            if memory.marks.contains(.closed) { add(.closed, memory, due, n: -1) }
            if memory.marks.contains(.onTime) { add(.onTime, memory, due, n: -1) }
        }
        memory.due = nil
        memory.marks.subtract([.closed, .onTime])
        memory.marks.insert(.excluded)
    }

    private mutating func late(_ event: SealedEvent, _ memory: inout MatterMemory) {
        guard memory.due == nil, memory.marks.contains(.open), !memory.marks.contains(.excluded) else { return }
        let due = Fact.Anchor(unit: memory.place, day: event.occurred.day, known: event.recorded)
        memory.due = due
        add(.due, memory, due)
    }

    private mutating func call(_ event: SealedEvent, _ here: Fact.Anchor, _ memory: MatterMemory?) {
        add(.reached, memory, here)
        for (name, measure) in [("responded", Measure.responded), ("solved", .solvedByCall), ("satisfied", .satisfiedByCall)]
        where event.payload[name] == .flag(true) { add(measure, memory, here) }
    }
}

/// Kinds of matters and ways in as small numbers, given in the order in which the log first names them.
struct WordBook {
    private(set) var numbers: [String: Int64]
    /// Words that are not stored yet.
    private(set) var fresh: [String] = []

    init(_ numbers: [String: Int64] = [:]) { self.numbers = numbers }

    /// 0 when there are more than a cell can tell apart.
    mutating func number(_ word: String) -> Int64 {
        if let number = numbers[word] { return number }
        let next = Int64(numbers.count) + 1
        guard next <= Cell.most else { return 0 }
        numbers[word] = next
        fresh.append(word)
        return next
    }

    func find(_ word: String) -> Int64? { numbers[word] }

    static func load(in tx: any Reading) throws -> WordBook {
        let found = try tx.all("SELECT word, number FROM indicator_word ORDER BY word LIMIT \(Int(Cell.most))") {
            (try $0.text(0), try $0.int(1))
        }
        return WordBook(Dictionary(found) { first, _ in first })
    }

    func store(in tx: any Transaction) throws {
        try tx.load("indicator_word", columns: ["word", "number"], rows: fresh.map { [$0.value, (numbers[$0] ?? 0).value] })
    }
}
