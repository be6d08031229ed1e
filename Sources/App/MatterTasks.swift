import Kernel
import Matters
import Mobilisation

/// The one place where matters and tasks meet: a matter that somebody may read becomes a task, which its history tells; a task that is
/// done settles the matter it was made of, if whoever finished it answers for that. Each is a second command with the first as its cause.
struct MatterTasks {
    private let installation: Installation

    init(_ installation: Installation) { self.installation = installation }

    var hooks: TaskMatters {
        let (store, executor, scheme) = (installation.store, installation.executor, installation.scheme)
        return TaskMatters(
            judge: { text, actor in
                let number = text.filter { $0 != " " && $0 != "-" }
                let matter = try store.read { try Matter.find(number: number, in: $0) }
                guard let matter, case .allowed = Policy(scheme.current).decide(MatterPermission.read, of: actor, on: matter.subject) else {
                    throw Problem.invalid([FieldProblem(PublishTask.Fields.matter.name, "task_matter")])
                }
                return number
            },
            begun: { matter, task, actor, cause, key in
                let input = try NoteMatter.Fields.schema.decode([
                    NoteMatter.Fields.text.name: .text("\(Self.published) \(task)"), NoteMatter.Fields.audience.name: .text("internal"),
                ])
                _ = try await executor.perform(NoteMatter(matter, input, expected: nil), as: actor, key: key, cause: cause)
            },
            settled: { matter, result, actor, cause, key in
                let input = try ResolveMatter.Fields.schema.decode([ResolveMatter.Fields.result.name: .text(result)])
                _ = try await executor.perform(ResolveMatter(matter, input, expected: nil), as: actor, key: key, cause: cause)
            })
    }

    /// What the staff read in the matter's history; texts of the staff are in the language of the county.
    private static let published = "已发布志愿任务，编号"
}
