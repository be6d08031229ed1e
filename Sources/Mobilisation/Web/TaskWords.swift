internal import Kernel
internal import Markup
internal import Territory

/// The parts of a task that its pages share.
struct TaskWords {
    let lexicon: Lexicon
    let scheme: Scheme

    func unit(_ unit: UnitRecord) -> String { unit.name(in: lexicon.locale, of: scheme) }

    func badge(_ view: TaskView) -> HTML {
        switch view.task.state {
        case .open:
            let going = view.shifts.filter { $0.phase != .over }
            if going.isEmpty { return Badge(lexicon("task.phase.over"), .neutral).html }
            if going.allSatisfy({ $0.phase == .full }) { return Badge(lexicon("task.phase.full"), .warning).html }
            return Badge(lexicon(going.contains { $0.phase == .open } ? "task.phase.open" : "task.phase.gathering"), .active).html
        case .closed: return Badge(lexicon("task.state.closed"), .neutral).html
        case .done: return Badge(lexicon("task.state.done"), .good).html
        case .cancelled: return Badge(lexicon("task.state.cancelled"), .bad).html
        }
    }

    func time(_ shift: TaskShift) -> String { time(shift.starts..<shift.ends) }

    /// How many places are taken, in a bar and in words.
    func places(_ view: ShiftView) -> HTML {
        let args = ["taken": "\(view.taken)", "cap": "\(view.shift.cap)", "waiting": "\(view.waiting)", "entered": "\(view.entered)"]
        let words =
            view.phase == .gathering
            ? lexicon("task.places.entered", args) : lexicon(view.waiting > 0 ? "task.places.waiting" : "task.places", args)
        return """
            <p class="places"><meter min="0" max="\(view.shift.cap)" value="\(min(view.taken, view.shift.cap))" aria-hidden="true"></meter>
            \(words)</p>
            """
    }

    func standing(_ claim: TaskClaim, position: Int64? = nil) -> HTML {
        let kind: Badge.Kind =
            switch claim.state {
            case .held, .served: .good
            case .waiting, .entered: .active
            case .left, .missed: .neutral
            }
        var word = "task.mine.\(claim.state.rawValue)"
        if claim.state == .held, claim.arrived != nil { word = "task.mine.arrived" }
        if claim.state == .waiting, position == nil { word = "task.mine.waits" }
        return Badge(
            lexicon(word, ["seat": "\(claim.seat ?? 0)", "position": "\(position ?? 0)", "hours": hours(claim.minutes ?? 0)]), kind
        ).html
    }

    /// `2.5`, of minutes; a tenth is cut off, not rounded up.
    func hours(_ minutes: Int64) -> String {
        let tenths = minutes * 10 / 60
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    func tick(_ name: String, _ label: String, _ raw: [String: String]) -> HTML {
        """
        <label class="option"><input type="checkbox" name="\(name)" value="true"\(raw[name] == nil ? .empty : " checked" as HTML)>
        <span>\(label)</span></label>
        """
    }

    /// What somebody or a squad can do, to tick.
    func skills(_ skills: [String], _ raw: [String: String]) -> HTML {
        guard !skills.isEmpty else { return .empty }
        let ticks = skills.map { tick(JoinVolunteers.Fields.skillPrefix + $0, lexicon("skill.\($0)"), raw) }
        return "<fieldset class=\"field\"><legend>\(lexicon("volunteer.skills"))</legend><div class=\"options\">\(ticks)</div></fieldset>"
    }

    /// `2026-11-22 08:30–11:30`; the day of its end only where it is another.
    func time(_ time: Range<Instant>) -> String {
        let end = time.upperBound.minuteText
        return "\(time.lowerBound.minuteText)–\(time.upperBound.day == time.lowerBound.day ? String(end.suffix(5)) : end)"
    }

    func button(_ action: String, _ word: String, _ tokens: FormTokens, quiet: Bool = false) -> HTML {
        """
        <form method="post" action="\(action)">\(HiddenFields(tokens: tokens).html)\
        <button class="button\(quiet ? " quiet" : " primary")" type="submit">\(lexicon(word))</button></form>
        """
    }

    /// What one can do about a shift: claim a place with one tap, or give it back.
    func act(_ view: TaskView, _ shift: ShiftView, _ tokens: FormTokens, now: Instant) -> HTML {
        if let mine = shift.mine, mine.state.isLive || mine.state == .served {
            let leave: HTML? =
                mine.state.isLive && mine.arrived == nil && now < shift.shift.ends && !view.task.state.hasEnded
                ? button("/claims/\(mine.id)/leave", "task.leave", tokens, quiet: true) : nil
            return "<div class=\"task-act\">\(standing(mine, position: shift.position))\(leave)</div>"
        }
        guard view.task.state == .open, shift.phase != .over else { return .empty }
        let missed: HTML? = shift.mine.map { standing($0) }
        if view.volunteer == nil {
            return """
                <p class="task-act"><a class="button primary" href="/volunteers/join?unit=\(view.task.unit.code)&amp;task=\(view.task.id.description)">\(lexicon("task.join_first"))</a></p>
                """
        }
        if let bar = view.bar { return "<p class=\"hint\">\(lexicon.sentence(bar))</p>" }
        let word = shift.phase == .full ? "task.claim.wait" : shift.phase == .gathering ? "task.claim.enter" : "task.claim"
        return "<div class=\"task-act\">\(missed)\(button("/shifts/\(shift.shift.id)/claim", word, tokens))</div>"
    }
}
