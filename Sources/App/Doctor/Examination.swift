import Storage

/// All questions, in the order in which their answers are of use.
enum Examination {
    static let checks: [Check] =
        FolderChecks.all + KeyChecks.all + MachineChecks.all + ServingChecks.all + BackupChecks.all

    static func findings(in situation: Situation) async -> [Finding] {
        guard situation.place.isInstalled else { return [.fault("not_installed", ["path": situation.directory.path])] }
        return checks.compactMap { $0(situation) } + (await DataChecks.findings(in: situation))
    }
}
