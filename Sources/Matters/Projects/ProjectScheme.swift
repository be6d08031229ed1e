package import Kernel
package import Process

/// `projects.yaml`: 项目推进. A county without the file makes no projects of its matters.
package struct ProjectScheme: SchemeSection {
    package static let key = "projects"

    /// Roles that may stand in a task force, in the order to offer them.
    package let posts: [String]
    /// How far ahead a milestone may be.
    package let longest: TimeLimit
    /// How much of a milestone's time is used up when it is warned.
    package let warnPercent: Int64
    /// How long the next unit above is given, when one is late.
    package let climb: TimeLimit?

    package var isUsed: Bool { !posts.isEmpty }

    private static let postLimit = 20
    private static let percents: ClosedRange<Int64> = 1...99

    package static func absent(in context: PackContext) -> ProjectScheme? {
        ProjectScheme(posts: [], longest: TimeLimit(365, .calendarDay), warnPercent: 75, climb: nil)
    }

    package static func read(_ node: PackReader, in context: PackContext) -> ProjectScheme? {
        RefusedPractices.refuse(in: node)
        guard node.map(allowed: ["posts", "longest", "warn", "climb"]) != nil, let list = node.require("posts"), let items = list.list(),
            let longest = node.require("longest").flatMap(days), let warn = node.require("warn")?.integer(percents)
        else { return nil }
        guard (1...postLimit).contains(items.count) else {
            list.fault("projects.posts", "should name 1 to \(postLimit) roles", mend: "write roles of roles.yaml: [office_clerk]")
            return nil
        }
        let posts = items.compactMap { item -> String? in
            guard let id = item.text() else { return nil }
            guard let role = context.roles.first(where: { $0.id == id }), role.over == .place || role.over == .owner else {
                item.fault("projects.post", "«\(id)» is no role of staff", mend: "name a role over places or owners of roles.yaml")
                return nil
            }
            return id
        }
        return ProjectScheme(posts: posts, longest: longest, warnPercent: warn, climb: node.optional("climb")?.timeLimit())
    }

    private static func days(_ node: PackReader) -> TimeLimit? {
        guard let limit = node.timeLimit() else { return nil }
        guard limit.unit == .calendarDay else {
            node.fault("projects.longest", "a milestone is on a day", mend: "write it in days: `longest: 365 days`")
            return nil
        }
        return limit
    }
}

/// Permissions over the place or the owner of a project's matter; a unit of the task force reads it too.
package enum ProjectPermission {
    package static let open: Verb = "project.open"
    package static let read: Verb = "project.read"
    package static let plan: Verb = "project.plan"
    package static let finish: Verb = "project.finish"
    package static let slip: Verb = "project.slip"
    package static let join: Verb = "project.join"
    package static let budget: Verb = "project.budget"
    package static let note: Verb = "project.note"
    package static let close: Verb = "project.close"
    package static let drop: Verb = "project.drop"

    static let all: Set<Verb> = [open, read, plan, finish, slip, join, budget, note, close, drop]
}
