import Kernel
import Matters
import Process
import Territory

/// What may happen next in a simulated county.
extension Simulation {
    private static let dayMs: Int64 = 86_400_000
    /// Requests under this owner are the residents' who have no account.
    private static let nobody = ID(high: 0x51B1, low: 1)

    mutating func step() async throws {
        switch dice.below(100) {
        case _ where matters.isEmpty: try await raise()
        case 0..<3: try await join()
        case 3..<16: try await raise()
        case 16..<58: try await act()
        case 58..<65: try await decide()
        case 65..<74: try await beside()
        case 74..<79: try await act(anyhow: true)
        case 79..<83: if let old = dice.pick(sent) { try await sendAgain(old) }
        case 83..<92: try await work()
        case 92..<94: changeClock()
        case 94..<96: goOnHoliday()
        case 96..<98: try await redraw()
        default:
            note("the power goes")
            try await restart()
        }
    }

    /// What time itself does; the power may go in the middle of that too.
    private mutating func work() async throws {
        armNowAndThen()
        await machine.work()
        note(machine.engine.isDead ? "jobs, until the power went" : "jobs")
        if machine.engine.isDead { try await restart() }
        machine.engine.arm(nil)
    }

    /// Somebody puts the server's clock right, or wrong.
    private mutating func changeClock() {
        let minutes = Int64(dice.below(180) + 1) * (dice.isOneIn(2) ? -1 : 1)
        machine.clock.set(now: now.adding(seconds: minutes * 60))
        report.clockChanges += 1
        note("the clock is put \(minutes < 0 ? "back" : "forward") by \(minutes.magnitude) minutes")
    }

    private mutating func goOnHoliday() {
        guard let id = dice.pick(matters), let matter = try? find(id), let actor = dice.pick(people.around(matter)) else { return }
        people.sendAway(actor, until: now.adding(seconds: Int64(1 + dice.below(7)) * 86_400))
        note("\(actor.username ?? "a resident") is away")
    }

    func find(_ id: ID) throws -> Matter? { try machine.engine.read { try Matter.find(id: id, in: $0) } }

    func key(_ actor: Actor, _ bytes: [UInt8]) -> IdempotencyKey {
        IdempotencyKey(owner: actor.account ?? Self.nobody, key: "step-\(report.steps)", requestHash: bytes)
    }

    private mutating func raise() async throws {
        guard let place = dice.pick(places).flatMap({ plan.unit($0) }), let category = stories.category(on: now.day, &dice) else { return }
        var form = stories.form(category, unit: place, at: now, &dice)
        form["name"] = .text("王先生")
        if !dice.isOneIn(4) { form["phone"] = .text("00000\(100_000 + dice.below(900_000))") }
        let actor =
            switch dice.below(3) {
            case 0: dice.pick(people.residents) ?? .anonymous
            case 1: people.worker(at: place.code, &dice) ?? .anonymous
            default: Actor.anonymous
            }
        let command = RaiseMatter(try RaiseMatter.Fields.schema.decode(form), channel: .web)
        let key = key(actor, [1])
        armNowAndThen()
        let request = try await send(
            SimulatedRequest(what: "raise in \(place.code)", matter: nil) { executor in
                let receipt = try await executor.perform(command, as: actor, key: key)
                return (receipt.stream, receipt.replayed)
            })
        guard request.outcome == "ok", let id = request.stream else { return }
        matters.append(id)
        if try find(id) == nil { fault("what was raised is not there") }
    }

    /// Somebody works on a matter: mostly who should, mostly what is possible. `anyhow`: anybody does anything.
    private mutating func act(anyhow: Bool = false) async throws {
        // Newer ones more often: old ones are mostly over.
        let recent = matters.suffix(40)
        guard let id = dice.isOneIn(5) ? dice.pick(matters) : dice.pick(Array(recent)), let matter = try find(id) else { return }
        let around = people.around(matter)
        let quarrels = around.first.map { people.temper(of: $0) == .quarrelsome } ?? false
        guard let step = anyhow ? dice.pick(MatterStep.all) : choose(for: matter, quarrels: quarrels) else { return }
        guard let actor = anyhow ? people.anybody(&dice) : who(takes: step.verb, on: matter, among: around) else { return }
        let temper = people.temper(of: actor)
        if temper == .forgetful, dice.isOneIn(2) { return note("\(actor.username ?? "") lets \(matter.number) lie") }
        let isStale = matter.version > 1 && (temper == .stale ? dice.isOneIn(3) : dice.isOneIn(25))
        let expected = isStale ? matter.version - 1 : dice.isOneIn(2) ? matter.version : nil
        let input = try? step.schema.decode(try say(step, on: matter))
        guard let input else { return }
        let key = key(actor, [2])
        armNowAndThen()
        let request = try await send(
            SimulatedRequest(what: "\(step.verb) of \(matter.number) by \(actor.username ?? "its reporter")", matter: id) { executor in
                let receipt = try await step.carryOut(matter.number, input, expected, actor, key, executor)
                return (receipt.stream, receipt.replayed)
            })
        try judge(request, step, by: actor, on: matter, isStale: isStale)
        if request.outcome == "ok", step.verb == .split || step.verb == .assist { matters += try parts(of: id) }
        if temper == .hasty || dice.isOneIn(20) { try await sendAgain(request) }
    }

    /// Whether it may have come to this: by the pack's table, by the roles and by the version that was seen.
    private mutating func judge(
        _ request: SimulatedRequest, _ step: MatterStep, by actor: Actor, on before: Matter, isStale: Bool
    ) throws {
        let verb = step.verb
        guard let after = try find(before.id) else { return fault("matter \(before.number) is gone") }
        guard request.outcome == "ok" else {
            if after.version != before.version || after.state != before.state || after.owner.unit != before.owner.unit {
                fault("«\(request.what)» was refused and changed the matter all the same")
            }
            return
        }
        if isStale { fault("«\(request.what)» was done on an older version") }
        if case .refused = Policy(scheme).decide(verb.verb, of: actor, on: before.subject) {
            fault("«\(request.what)» was done without a role for it")
        }
        let table = try scheme.section(MatterScheme.self)
        guard let transition = table.transitions.first(where: { $0.verb == verb && $0.from.contains(before.state) }) else {
            return fault("«\(request.what)» is not possible in the state \(before.state)")
        }
        if step.isDecidedByOthers {
            if let account = actor.account { askers[account] = actor }
            let isUnchanged = after.version == before.version && after.state == before.state
            if !isUnchanged { fault("«\(request.what)» changed what others have to decide") }
            return
        }
        var targets = transition.to == nil ? [before.state] : [transition.to, transition.redo].compactMap { $0 }
        if verb == .unmerge { targets = table.transitions.first { $0.verb == .merge }?.from ?? [] }
        if !targets.contains(after.state) { fault("«\(request.what)» led from \(before.state) to \(after.state)") }
        // What is begun again where a unit is no more goes on with whoever goes on for it, which its history tells as a step of its own.
        let steps: Int64 = after.place.unit == before.place.unit ? 1 : 2
        if after.version != before.version + steps {
            fault("«\(request.what)» moved the version from \(before.version) to \(after.version)")
        }
        if verb == .resolve, let open = try openParts(of: before.id), open > 0 { fault("«\(request.what)» did not wait for \(open) parts") }
    }

    private static let weights: [MatterVerb: Double] = [
        .dispatch: 14, .accept: 14, .resolve: 12, .arbitrate: 14, .resume: 4, .rate: 14, .reopen: 2, .withdraw: 0.3, .void: 0.3, .extend: 4,
        .unshelve: 2, .shelve: 2, .dispute: 1.5,
    ]

    private mutating func choose(for matter: Matter, quarrels: Bool) -> MatterStep? {
        guard let table = try? scheme.section(MatterScheme.self) else { return nil }
        let possible = MatterStep.all.filter { table.allows($0.verb, from: matter.state) }
        let weights = possible.map { step in
            quarrels && (step.verb == .return || step.verb == .dispute) ? 6 : Self.weights[step.verb] ?? 1
        }
        return dice.pick(possible, weights: weights)
    }

    /// Who may and is not away; nobody when all of them are.
    private mutating func who(takes verb: MatterVerb, on matter: Matter, among around: [Actor]) -> Actor? {
        let policy = Policy(scheme)
        let able = around.filter { actor in
            if people.isAway(actor, at: now) { return false }
            if case .allowed = policy.decide(verb.verb, of: actor, on: matter.subject) { return true }
            return false
        }
        return able.first
    }

    /// Those concerned met this morning, and it was said who does what.
    private mutating func shareOut(_ said: inout [String: String], _ handlers: [String]) {
        guard let owner = said["to"], let other = handlers.first(where: { $0 != owner }) else { return }
        said.merge([
            "met_on": now.day.text, "met_where": "现场", "unit_1": owner, "duty_1": "主办", "unit_2": other, "duty_2": "配合",
        ]) { $1 }
    }

    private mutating func say(_ step: MatterStep, on matter: Matter) throws -> [String: Schema.Raw] {
        let catalogue = try scheme.section(DispatchCatalogue.self)
        let category = try scheme.section(MatterScheme.self).category(matter.category)
        let handlers = category.map { catalogue.handlers(of: $0, at: matter.place.path) } ?? []
        let isSolved = dice.below(4) > 0
        let terms = try scheme.section(MatterScheme.self).decisions[step.verb]
        var said: [String: String] = [:]
        for field in step.schema.fields {
            switch field.name {
            case "to" where step.verb == .assign: said["to"] = "clerk.\(matter.owner.code)"
            case "to": said["to"] = dice.isOneIn(4) ? dice.pick(handlers) : handlers.first
            case "units": said["units"] = handlers.first
            case "meet": said["meet"] = stories.said(step.verb.rawValue, &dice)
            case "into": said["into"] = try alike(matter)?.number
            case "without": said["without"] = dice.isOneIn(2) ? "先办结。" : nil
            case _ where field.name.hasPrefix("category_"):
                said[field.name] = try dice.pick(scheme.section(MatterScheme.self).categories)?.id
            case _ where field.name.hasPrefix("what_"): said[field.name] = stories.said(step.verb.rawValue, &dice)
            case "result": said["result"] = stories.result(matter.category, &dice)
            case "score": said["score"] = "\(1 + dice.below(5))"
            case "solved": said["solved"] = isSolved ? "yes" : "no"
            case "comment": said["comment"] = stories.comment(isGlad: isSolved, &dice)
            case "audience": said["audience"] = "internal"
            case "ground" where terms != nil: said["ground"] = dice.pick(terms?.grounds ?? [])
            // Now and then more than the pack allows.
            case "amount": said["amount"] = "\(1 + dice.below(Int(terms?.atMost?.value ?? 1) + 1))"
            case "until": said["until"] = Day(sinceEpoch: now.day.sinceEpoch + Int64(dice.below(40))).text
            case _ where field.isRequired || field.name == "text":
                if case .choice(let words) = field.kind {
                    said[field.name] = dice.pick(words)
                } else {
                    said[field.name] = stories.said(step.verb.rawValue, &dice)
                }
            default: continue
            }
        }
        if step.verb == .arbitrate, dice.isOneIn(3) { shareOut(&said, handlers) }
        return said.mapValues { .text($0) }
    }
}
