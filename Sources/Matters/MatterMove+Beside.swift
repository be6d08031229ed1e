internal import Kernel

/// What becomes of whistles and projects when their matter ends without an answer.
extension MatterMove {
    /// They end with it, by the same step: nobody is called to, or builds for, what was taken back or is no matter at all.
    func settleBeside(at target: MatterScheme.State, in context: CommandContext) throws {
        guard matter.kind.isOpen, target.kind == .closed, verb != .merge else { return }
        let payload = Payload().with("automatic", flag: true)
        for whistle in try Whistle.all(of: matter.id, in: context.tx) where whistle.state == .open {
            try BlownWhistle(whistle: whistle, matter: matter).cancel(payload, in: context)
        }
        guard let project = try Project.of(matter.id, in: context.tx), project.state == .open else { return }
        try OpenedProject(project: project, matter: matter).end(as: .dropped, DropProject.verb, payload, in: context)
    }
}
