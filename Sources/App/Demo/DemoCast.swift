import Enforcement
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
        /// The sorts of posts they serve in, there and below.
        var serves: [PostKind.Sort] = []
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

    private static let clerks = [("zhao", "赵科长"), ("qian", "钱科长"), ("sun", "孙科长"), ("he", "何科长"), ("xu", "许科长")]

    let members: [Member]
    private let plan: DemoPlan
    private let territory: TerritoryScheme

    /// One of every role the pack has, each where they belong: the first township and what lies in it, and the first offices.
    init(_ plan: DemoPlan, scheme: Scheme) throws {
        self.plan = plan
        territory = try scheme.section(TerritoryScheme.self)
        let (levels, units) = (territory, plan)
        func level(_ code: String) -> Level? { units.unit(code).flatMap { levels.level($0.level) } }
        let township = levels.units.first { level($0.code)?.code == .township }?.code ?? levels.units.first?.code ?? ""
        // The way down to the smallest grid: through villages, not communities, as far as there are any.
        var way = [township]
        while let last = way.last, let next = (plan.children[last] ?? []).filter(plan.isLand).max() { way.append(next) }
        let village = way.dropFirst().first { level($0)?.hierarchy == .administrative } ?? township
        let grid = way.first { level($0)?.hierarchy == .grid } ?? village
        let enforcing = try scheme.section(EnforcementScheme.self).terms?.levels ?? []
        let team = plan.units.first { enforcing.contains($0.level) && ($0.code == township || $0.parent == township) }?.code ?? township
        let offices = levels.units.filter { levels.level($0.level)?.kind == .office }.map(\.code)
        let all =
            [
                Member(username: "wang", name: "王村民", role: "resident", unit: nil),
                Member(username: "wei", name: "魏微网格员", role: "micro_grid_worker", unit: way.last, serves: [.micro]),
                Member(username: "li", name: "李网格", role: "grid_worker", unit: grid, serves: [.fullTime]),
                Member(username: "zhang", name: "张支书", role: "village_secretary", unit: village, serves: [.head]),
                Member(username: "chen", name: "陈调度", role: "township_dispatcher", unit: township),
                Member(username: "lin", name: "林经办", role: "township_clerk", unit: township),
                Member(username: "liu", name: "刘调度", role: "county_dispatcher", unit: nil),
                Member(username: "leader", name: "郑县长", role: "leader", unit: nil),
                Member(username: "zhou", name: "周管理", role: "administrator", unit: nil),
                Member(username: "wu", name: "吴审计", role: "auditor", unit: nil),
                Member(username: "ma", name: "马主任", role: "mediation_head", unit: township),
                Member(username: "tang", name: "唐调解", role: "mediator", unit: township),
                Member(username: "qin", name: "秦队长", role: "enforcement_leader", unit: team),
                Member(username: "gu", name: "顾回访", role: "revisit_caller", unit: nil),
                Member(username: "lu", name: "陆主任", role: "rights_officer", unit: nil),
                Member(username: "yan", name: "严书记", role: "discipline", unit: nil),
            ] + zip(Self.clerks, offices).map { Member(username: $0.0.0, name: $0.0.1, role: "office_clerk", unit: $0.1) }
        members = all.filter { $0.role == "resident" || scheme.role($0.role) != nil }
    }

    /// Takes the services of the cast out of those that are to be imported: they are appointed one by one, with their accounts.
    func takeServices(from services: inout [DemoPlan.Service]) -> [(username: String, service: DemoPlan.Service)] {
        var taken: [(String, DemoPlan.Service)] = []
        for member in members where !member.serves.isEmpty {
            let kinds = Set(territory.posts.filter { member.serves.contains($0.sort) }.map(\.id))
            let mine = services.first { service in kinds.contains(service.post) && isIn(service.unit, member.unit) }
            guard let mine else { continue }
            // Whoever heads several grids heads all of them.
            let isMine = { (other: DemoPlan.Service) in other.post == mine.post && other.phone == mine.phone }
            taken += services.filter(isMine).map { service in
                var service = service
                service.name = member.name
                return (member.username, service)
            }
            services.removeAll(where: isMine)
        }
        return taken
    }

    private func isIn(_ unit: String, _ place: String?) -> Bool { plan.lineage(unit).contains { $0.code == place } }

    static func appoint(_ taken: [(username: String, service: DemoPlan.Service)], in installation: Installation) async throws {
        for (username, service) in taken {
            let input = try AppointPost.Fields.schema.decode([
                "post": .text(service.post), "name": .text(service.name), "phone": .text(service.phone), "username": .text(username),
            ])
            _ = try await installation.executor.perform(AppointPost(unit: service.unit, input), as: .system)
        }
    }

    /// Makes the accounts and writes the file, readable by its owner only.
    func create(in installation: Installation) async throws -> [Login] {
        let accounts = Accounts(installation)
        var logins: [Login] = []
        for member in members {
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
