package import Kernel
internal import Process
internal import Territory

/// `examples.yaml`: what the pack's authors expect of it. Checking a pack runs them, so that a slip in a rule is seen before it is in force.
package struct PackExamples: SchemeSection {
    package static let key = "examples"

    /// How many were run.
    package let count: Int

    private static let maximum = 2000

    package static func read(_ node: PackReader, in context: PackContext) -> PackExamples? {
        guard node.map(allowed: ["routes", "clocks", "limits"]) != nil else { return nil }
        let routes = node.require("routes")?.list() ?? []
        let clocks = node.require("clocks")?.list() ?? []
        let limits = node.require("limits")?.list() ?? []
        let count = routes.count + clocks.count + limits.count
        guard count <= maximum else {
            node.fault("matters.too_many", "more than \(maximum) examples", mend: "keep those that tell something")
            return nil
        }
        let runner = ExampleRunner(context: context)
        routes.forEach(runner.route)
        clocks.forEach(runner.clock)
        limits.forEach(runner.limit)
        return PackExamples(count: count)
    }
}

/// Runs one example against the sections that were read before.
private struct ExampleRunner {
    let context: PackContext

    func route(_ item: PackReader) {
        guard item.map(allowed: ["place", "category", "unit", "rule"]) != nil, let placeNode = item.require("place"),
            let place = placeNode.text(maximum: 32), let categoryNode = item.require("category"), let category = categoryNode.text(),
            let unit = item.require("unit")?.text(maximum: 32)
        else { return }
        guard let catalogue = context.section(DispatchCatalogue.self), let matters = context.section(MatterScheme.self),
            let territory = context.section(TerritoryScheme.self)
        else { return }
        guard let path = territory.unit(place)?.path else {
            return placeNode.fault("examples.place", "«\(place)» is not a unit of this pack", mend: "use a code of territory.yaml")
        }
        guard matters.category(category) != nil else {
            return categoryNode.fault("examples.category", "«\(category)» is not a category", mend: "use a category of matters.yaml")
        }
        guard let found = catalogue.route(path, category: category) else { return }
        let rule = item.optional("rule")?.text(maximum: 120)
        if found.unit != unit || (rule ?? found.rule) != found.rule {
            item.fault(
                "examples.route", "goes to \(found.unit) by the rule \(found.rule)", mend: "mend the rules in routes.yaml, or the example")
        }
    }

    func clock(_ item: PackReader) {
        guard item.map(allowed: ["start", "limit", "hours", "due", "provisional"]) != nil,
            let start = item.require("start").flatMap(instant), let limit = item.require("limit")?.timeLimit(),
            let due = item.require("due").flatMap(instant)
        else { return }
        guard let calendar = context.section(WorkCalendar.self) else { return }
        let kind = item.optional("hours")?.text(maximum: 48) ?? WorkCalendar.general
        let found = calendar.due(limit, after: start, hours: kind)
        if found.at != due {
            item.fault("examples.clock", "ends at \(found.at.minuteText)", mend: "mend calendar.yaml, or the example")
        }
        if let provisional = item.optional("provisional")?.boolean(), provisional != found.isProvisional {
            item.fault(
                "examples.clock", found.isProvisional ? "is provisional" : "is not provisional", mend: "mend calendar.yaml, or the example")
        }
    }

    func limit(_ item: PackReader) {
        guard item.map(allowed: ["category", "stage", "limit"]) != nil, let categoryNode = item.require("category"),
            let id = categoryNode.text(), let stage = item.require("stage")?.choice(TimeLimit.Stage.self),
            let limit = item.require("limit")?.timeLimit()
        else { return }
        guard let matters = context.section(MatterScheme.self) else { return }
        guard let category = matters.category(id) else {
            return categoryNode.fault("examples.category", "«\(id)» is not a category", mend: "use a category of matters.yaml")
        }
        let found = matters.limit(stage, of: category)
        if found != limit {
            item.fault(
                "examples.limit", found.map { "has the limit \($0.text)" } ?? "has no limit", mend: "mend matters.yaml, or the example")
        }
    }

    /// `2026-02-13 16:30`, in Shanghai.
    private func instant(_ node: PackReader) -> Instant? {
        guard let text = node.text(maximum: 16) else { return nil }
        let parts = text.split(separator: " ")
        if parts.count == 2, let day = Day(String(parts[0])), let minutes = DayTime.minutes(parts[1]) {
            return day.start.adding(seconds: minutes * 60)
        }
        node.fault("examples.time", "«\(text)» is no time", mend: "write such as 2026-02-13 16:30")
        return nil
    }
}
