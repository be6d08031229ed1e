import Kernel
import Matters
import Testing

@testable import App

extension Town {
    /// What the endpoints about projects are asked; `nil` for any other.
    func projecting(
        _ path: String, isGet: Bool, listed: String, office: String, matter: (String) async throws -> String
    ) async throws -> (uri: String, fields: [String: String])? {
        let due = clock.now().adding(seconds: 30 * 86_400).day.text
        let later = clock.now().adding(seconds: 60 * 86_400).day.text
        let opening = ["title": "北门路面大修", "milestone": "设计", "due": due]
        switch path {
        case "/projects", "/api/v1/projects": return ("\(path)?unit=\(listed)", [:])
        case _ where path.hasSuffix("/{number}/project"):
            return (path.replacing("{number}", with: try await matter("accepted")), isGet ? [:] : opening)
        case _ where path.contains("projects/{id}") || path.contains("milestones/{id}"):
            let (executor, store) = (installation.executor, installation.store)
            let input = try OpenProject.Fields.schema.decode(opening.mapValues(Schema.Raw.text))
            let project = try #require(try await executor.perform(OpenProject(matter("accepted"), input), as: .system).stream)
            let milestone = try #require(
                try store.read { tx in try tx.first("SELECT id FROM project_milestone WHERE project = \(project) LIMIT 1") { try $0.id(0) }
                })
            let last = path.split(separator: "/").last.map(String.init) ?? ""
            if last == "close" { _ = try await executor.perform(FinishMilestone(milestone), as: .system) }
            let said: [String: [String: String]] = [
                "plan": ["milestone": "施工", "due": due], "note": ["progress": "已经围挡。"], "join": ["unit": office, "post": "office_clerk"],
                "budget": ["money_kind": "planned", "yuan": "1200.50", "source": "县级财政", "document": "18号"],
                "close": ["result": "修好了。"], "drop": ["drop_reason": "没有钱。"], "slip": ["due": later, "slip_reason": "改图。"],
            ]
            let id = path.contains("milestones/{id}") ? milestone : project
            return (path.replacing("{id}", with: id.description), said[last] ?? [:])
        default: return nil
        }
    }
}
