import Kernel
import People
import Storage
import Territory

/// Accounts as the command line makes them: by the same commands as everybody, as the system itself.
struct Accounts {
    private let installation: Installation
    private let executor: Executor

    /// Secrets are drawn from the operating system, whatever seed the rest of a demo has.
    init(_ installation: Installation) {
        self.installation = installation
        executor = Executor(
            store: installation.store, vault: installation.executor.vault, entropy: SecretEntropy(clock: installation.entropy),
            scheme: { [scheme = installation.scheme] in scheme.current })
    }

    /// Returns the activation code. `unit` is a code, the top one when `nil`; `role` may be empty for a resident.
    func create(_ username: String, name: String, role: String, unit: String?) async throws -> String {
        let receipt = try await executor.perform(CreateAccount(username: username, displayName: name), as: .system)
        if !role.isEmpty {
            let top = try installation.store.read { try UnitRecord.root(in: $0)?.code }
            guard let code = unit ?? top else { throw Refusal("there is no unit yet") }
            _ = try await executor.perform(GrantRole(username: username, role: role, unit: code), as: .system)
        }
        return receipt.output?.activationCode ?? ""
    }

    /// Many accounts at once, each with a role in a unit; nobody is told their activation codes.
    func invite(_ all: [(username: String, name: String, role: String, unit: String)]) async throws -> [ID] {
        let commands = try all.map { try CreateAccount(username: $0.username, displayName: $0.name) }
        return try await executor.together { together in
            try zip(commands, all).map { command, one in
                let made = try together.perform(command, as: .system)
                try together.perform(GrantRole(username: made.username, role: one.role, unit: one.unit), as: .system)
                return made.account
            }
        }
    }

    /// Activates with a password of the program's making and returns it.
    func activate(_ username: String, code: String) async throws -> String {
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        let password = SystemEntropy().bytes(16).map { String(letters[Int($0) % letters.count]) }.joined()
        let hash = try await PasswordHasher().hash(password, salt: SystemEntropy().bytes(PasswordHash.saltBytes))
        _ = try await executor.perform(ActivateAccount(username: username, code: code, password: hash), as: .anonymous)
        return password
    }

    func token(for username: String, label: String, days: Int64) async throws -> String {
        let receipt = try await executor.perform(IssueToken(username: username, label: label, days: days), as: .system)
        return receipt.output?.token ?? ""
    }
}

/// The time of an installation, and secrets that nobody can foretell.
private struct SecretEntropy: Entropy {
    let clock: any Entropy

    func now() -> Instant { clock.now() }
    func bytes(_ count: Int) -> [UInt8] { SystemEntropy().bytes(count) }
}
