internal import Kernel
internal import Process

/// 假如: when a matter would be due if something happened to it now. Counted as the step itself would count it; nothing changes.
struct WhatIf: Sendable {
    enum Case: String, Sendable, CaseIterable {
        case dispatch, extend, shelve, `return`

        /// The step that it supposes.
        var verb: MatterVerb {
            switch self {
            case .dispatch: .dispatch
            case .extend: .extend
            case .shelve: .shelve
            case .return: .return
            }
        }
    }

    struct Line: Sendable {
        let stage: TimeLimit.Stage
        /// `nil` for a clock that does not run now.
        let now: Instant?
        /// `nil` for one that would no longer run.
        let then: ClockProof?
    }

    /// What is supposed, judged as the step would judge it.
    struct Supposed: Sendable {
        let which: Case
        let unit: String?
        let amount: Int64?
        let until: Day?

        init(_ part: (String) -> String?) throws {
            func given(_ name: String) -> String? { part(name).flatMap { $0.isEmpty ? nil : $0 } }
            guard let which = given("case").flatMap(Case.init(rawValue:)) else {
                throw Problem.invalid([FieldProblem("case", given("case") == nil ? "required" : "choice")])
            }
            self.which = which
            unit = given("unit")
            amount = try given("amount").map { text in
                guard let amount = Int64(text), amount > 0 else { throw Problem.invalid([Self.range(2000)]) }
                return amount
            }
            until = try given("until").map { text in
                guard let day = Day(text) else { throw Problem.invalid([FieldProblem("until", "date")]) }
                return day
            }
        }

        static func range(_ most: Int64) -> FieldProblem {
            FieldProblem("amount", "integer", args: ["min": "1", "max": "\(most)"])
        }
    }

    let supposed: Supposed
    /// Whom it would be given to.
    var unit: Matter.Place?
    let lines: [Line]
    let at: Instant

    static func load(_ supposed: Supposed, of matter: Matter, _ pack: Scheme, now: Instant, in tx: any Reading) throws -> WhatIf {
        let scheme = try pack.section(MatterScheme.self)
        _ = try scheme.transition(supposed.which.verb, from: matter.state)
        if supposed.which == .return {
            if matter.course.isArbitrated { throw Problem(409, "matter.arbitrated") }
            if let times = try scheme.transition(.return, from: matter.state).times, matter.course.returned >= times {
                throw Problem(409, "matter.returned_often", args: ["times": "\(times)"])
            }
            if let share = try MonthShare.of(.return, unit: matter.owner.unit, at: now, pack, in: tx), share.isFull {
                throw Problem(409, "matter.returns_share", args: share.args)
            }
        }
        let clocks = try Clock.all(of: matter.id, in: tx).filter { $0.ended == nil }
        let forecast = ClockForecast(
            in: try pack.section(WorkCalendar.self), at: now, pauses: try ClockPause.all(of: matter.id, in: tx), tx: tx)
        switch supposed.which {
        case .dispatch, .return:
            let unit = try unit(supposed, matter, pack, in: tx)
            let lines = try given(to: unit, clocks, matter, scheme, forecast)
            return WhatIf(supposed: supposed, unit: unit.place, lines: lines, at: now)
        case .extend:
            let limit = try further(supposed, clocks, scheme, now: now)
            let lines = try clocks.map { clock in
                let then = clock.stage == .handle ? try forecast.extended(clock, by: limit) : try forecast.standing(clock)
                return Line(stage: clock.stage, now: clock.due, then: then)
            }
            return WhatIf(supposed: supposed, lines: lines, at: now)
        case .shelve:
            let bound = try review(supposed, matter, scheme, forecast, now: now)
            let lines = try clocks.map { Line(stage: $0.stage, now: $0.due, then: try forecast.paused($0, until: bound)) }
            return WhatIf(supposed: supposed, lines: lines, at: now)
        }
    }

    private static func unit(_ supposed: Supposed, _ matter: Matter, _ pack: Scheme, in tx: any Reading) throws -> Unit {
        let handlers = try matter.handlers(by: pack)
        guard let code = supposed.unit ?? handlers.first, handlers.contains(code), let unit = try Unit.find(code: code, in: tx) else {
            throw Problem.invalid([FieldProblem("unit", "choice")])
        }
        return unit
    }

    /// Signing for it begins anew; what the reporter was promised runs on, or begins where it did not run.
    private static func given(
        to unit: Unit, _ clocks: [Clock], _ matter: Matter, _ scheme: MatterScheme, _ forecast: ClockForecast
    ) throws -> [Line] {
        let category = scheme.category(matter.category)
        let stages: [TimeLimit.Stage] = [.dispatch, .accept, .contact, .handle]
        return try stages.compactMap { stage in
            let running = clocks.first { $0.stage == stage }
            let isPromised = stage == .contact || stage == .handle
            var then: ClockProof?
            if stage != .dispatch {
                let limit = category.flatMap { scheme.limit(stage, of: $0) }
                // A contact that was made already is not owed again.
                let isOver = isPromised && running == nil && matter.course.handedBack > 0
                if isPromised, let running {
                    then = try forecast.standing(running)
                } else if let limit, !isOver {
                    then = forecast.beginning(limit, level: unit.level)
                }
            }
            return running == nil && then == nil ? nil : Line(stage: stage, now: running?.due, then: then)
        }
    }

    private static func further(
        _ supposed: Supposed, _ clocks: [Clock], _ scheme: MatterScheme, now: Instant
    ) throws -> TimeLimit {
        guard let most = scheme.decisions[.extend]?.atMost, let clock = clocks.first(where: { $0.stage == .handle }) else {
            throw Problem(409, "decision.no_clock")
        }
        guard let amount = supposed.amount, amount <= most.value else { throw Problem.invalid([Supposed.range(most.value)]) }
        guard now <= clock.due else { throw Problem(409, "decision.late", args: ["due": clock.due.minuteText]) }
        return TimeLimit(amount, most.unit)
    }

    private static func review(
        _ supposed: Supposed, _ matter: Matter, _ scheme: MatterScheme, _ forecast: ClockForecast, now: Instant
    ) throws -> Instant {
        guard let most = scheme.decisions[.shelve]?.atMost, let day = supposed.until else {
            throw Problem.invalid([FieldProblem("until", "required")])
        }
        guard now.day < day, day.sinceEpoch - now.day.sinceEpoch <= most.value else {
            throw Problem.invalid([FieldProblem("until", "review_day", args: ["max": "\(most.value)"])])
        }
        return forecast.opening(of: day, level: matter.owner.level)
    }
}
