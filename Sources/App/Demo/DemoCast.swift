import Foundation
import Kernel
import People
import Storage
import Territory

/// The people of a demo, by name. Only these have passwords, drawn anew for each installation.
struct DemoCast {
    struct Member: Sendable {
        let username: String
        let name: String
        let role: String
        /// Code of the unit; `nil` for the top one or for nobody's.
        let unit: String?
    }

    /// As written to `demo-accounts.json`.
    struct Login: Codable, Sendable {
        let name: String
        let role: String
        let unit: String
        let username: String
        let password: String
        let token: String
    }

    /// One of every role the pack has: the first township, and the first two offices.
    static func members(of territory: TerritoryScheme, roles: Set<String>) -> [Member] {
        let areas = territory.units.filter { territory.level($0.level)?.kind == .area }
        let offices = territory.units.filter { territory.level($0.level)?.kind == .office }
        let township = areas.dropFirst().first?.code
        var cast = [
            Member(username: "wang", name: "王村民", role: "resident", unit: nil),
            Member(username: "wei", name: "魏微网格员", role: "micro_grid_worker", unit: township),
            Member(username: "li", name: "李网格", role: "grid_worker", unit: township),
            Member(username: "zhang", name: "张支书", role: "village_secretary", unit: township),
            Member(username: "chen", name: "陈调度", role: "township_dispatcher", unit: township),
            Member(username: "liu", name: "刘调度", role: "county_dispatcher", unit: nil),
            Member(username: "leader", name: "郑县长", role: "leader", unit: nil),
            Member(username: "zhou", name: "周管理", role: "administrator", unit: nil),
            Member(username: "wu", name: "吴审计", role: "auditor", unit: nil),
        ]
        let clerks = [("zhao", "赵科长"), ("qian", "钱科长"), ("sun", "孙科长"), ("he", "何科长"), ("xu", "许科长")]
        cast += zip(clerks, offices).map { Member(username: $0.0.0, name: $0.0.1, role: "office_clerk", unit: $0.1.code) }
        return cast.filter { $0.role == "resident" || roles.contains($0.role) }
    }

    /// Makes the accounts and writes the file, readable by its owner only.
    static func create(in installation: Installation) async throws -> [Login] {
        let scheme = installation.scheme.current
        let territory = try scheme.section(TerritoryScheme.self)
        let accounts = Accounts(installation)
        var logins: [Login] = []
        for member in members(of: territory, roles: Set(scheme.roles.map(\.id))) {
            let role = member.role == "resident" ? "" : member.role
            let code = try await accounts.create(member.username, name: member.name, role: role, unit: member.unit)
            let password = try await accounts.activate(member.username, code: code)
            let token = try await accounts.token(for: member.username, label: "demo", days: 365)
            let unit = role.isEmpty ? "" : member.unit ?? territory.units.first?.code ?? ""
            logins.append(
                Login(name: member.name, role: member.role, unit: unit, username: member.username, password: password, token: token))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let path = installation.directory.accounts
        guard FileManager.default.createFile(atPath: path, contents: try encoder.encode(logins), attributes: [.posixPermissions: 0o600])
        else {
            throw Refusal("\(path) cannot be written")
        }
        return logins
    }
}
