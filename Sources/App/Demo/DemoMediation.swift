import Kernel
import Matters
import Mediation
import People
import Territory

/// The governance centres of a demonstration: mediators in posts, and cases by the commands, while the days of its matters pass.
/// A county whose pack has no centres has none of it.
final class DemoMediation: DemoThread {
    private struct Step {
        let at: Instant
        let number: Int
        let name: String
    }

    private struct Case {
        let centre: String
        let head: Actor
        let kind: String
        var id: ID?
    }

    /// Cases in the whole county, at full size.
    private static let count = 60
    private static let leastCount = 12
    private static let mediatorsPerCentre = 3
    private static let surnames = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴"]
    private static let quarrels = [
        "院墙之间的排水沟，下雨天水流到邻家。", "一棵老树的枝子伸过墙，压了瓦。", "承包地的界石挪了位置，双方说法不一。", "老人由谁照料、费用怎么分，兄弟没有谈拢。",
        "做完的零工拖了三个月没有结清。", "装修凿墙以后，楼下渗水。",
    ]
    private static let agreements = [
        "一方十日内修好，另一方不再追究以前的损失；往后各管各家门前。", "费用各出一半，月底以前结清；以后有事先商量。", "以村里存的图为准，当面重新立界，双方在场。",
    ]

    private let installation: Installation
    private let clock: SeededEntropy
    private let terms: MediationScheme.Terms?
    private var cases: [Case] = []
    private var steps: [Step] = []
    private var posts: [String: [ID]] = [:]
    private var dice: DemoDice

    init(
        _ installation: Installation, clock: SeededEntropy, plan: DemoPlan, cast: DemoCast, seed: UInt64, percent: Int, days: Int64,
        until: Instant
    ) async throws {
        self.installation = installation
        self.clock = clock
        dice = DemoDice(seed &+ 7)
        let scheme = installation.scheme.current
        terms = try scheme.section(MediationScheme.self).terms
        guard let terms, let role = Self.role(scheme), let post = terms.mediators.first else { return }
        let centres = plan.units.filter { terms.levels.contains($0.level) }.map(\.code)
        let accounts = try await Accounts(installation).invite(
            centres.map { (username: "centre.\($0)", name: "综治中心负责人", role: role, unit: $0) })
        var heads: [String: Actor] = [:]
        for (code, account) in zip(centres, accounts) {
            guard let unit = try installation.store.read({ try UnitRecord.find(code: code, in: $0) }) else { continue }
            heads[code] = Actor(account: account, grants: [Actor.Grant(role: role, unit: unit.id, path: unit.path)])
            try await appoint(post, in: code, member: cast.members.first { $0.role == "mediator" && $0.unit == code })
        }
        let first = cast.members.first { $0.role == "mediation_head" }?.unit
        let hours = try DemoHours(scheme)
        for number in 0..<max(Self.leastCount, (Self.count * percent + 99) / 100) {
            // Where the cast sits there is something to see.
            guard let centre = number % 3 == 0 ? first ?? centres.first : dice.pick(centres), let head = heads[centre],
                let kind = dice.pick(terms.kinds)
            else { continue }
            cases.append(Case(centre: centre, head: head, kind: kind))
            plot(cases.count - 1, from: hours.writing(until: until, days: days, &dice), until: until)
        }
        steps.sort { ($0.at, $0.number) < ($1.at, $1.number) }
    }

    /// The role that opens cases and answers for a centre.
    private static func role(_ scheme: Scheme) -> String? {
        scheme.roles.first { $0.over == .place && $0.verbs.isSuperset(of: [OpenCase.verb, MediationPermission.oversee]) }?.id
    }

    private func appoint(_ post: String, in unit: String, member: DemoCast.Member?) async throws {
        // Nobody of one name sits twice at one centre.
        let start = dice.below(Self.surnames.count)
        for number in 0..<Self.mediatorsPerCentre {
            let surname = Self.surnames[(start + number) % Self.surnames.count]
            let isMember = number == 0 && member != nil
            var form = ["post": post, "name": surname + "调解员"]
            if isMember, let member { (form["name"], form["username"]) = (member.name, member.username) }
            let input = try AppointPost.Fields.schema.decode(form.mapValues(Schema.Raw.text))
            if let id = try await installation.executor.perform(AppointPost(unit: unit, input), as: .system).output {
                posts[unit, default: []].append(id)
            }
        }
    }

    /// Most come to an agreement, some do not, a few are taken back; the last of them are still under way.
    private func plot(_ number: Int, from opened: Instant, until: Instant) {
        var at = opened
        func go(_ name: String, days: Int) -> Bool {
            at = at.adding(seconds: Int64(3600 + dice.below(max(1, days) * 86_400)))
            guard at < until else { return false }
            steps.append(Step(at: at, number: number, name: name))
            return true
        }
        guard go("open", days: 0), go("accept", days: 2), go("seat", days: 1) else { return }
        if dice.isOneIn(12) { return _ = go("withdraw", days: 3) }
        if dice.isOneIn(2), !go("call", days: 2) { return }
        for _ in 0...dice.below(3) where !go("session", days: 6) { return }
        guard !dice.isOneIn(6) else { return _ = go("fail", days: 2) }
        if go("agree", days: 2) { _ = go("follow", days: 12) }
    }

    var nextAt: Instant? { steps.first?.at }

    func pass(until end: Instant) async throws {
        while let step = steps.first, step.at < end {
            steps.removeFirst()
            clock.set(now: max(clock.now(), step.at))
            try await carryOut(step)
        }
    }

    private func carryOut(_ step: Step) async throws {
        let (one, executor) = (cases[step.number], installation.executor)
        guard step.name != "open" else {
            let form = [
                "unit": one.centre, "kind": one.kind, "what": dice.pick(Self.quarrels) ?? "", "applicant": person(), "respondent": person(),
                "applicant_phone": "00000\(200_000 + step.number)", "consent": "true",
            ]
            let input = try OpenCase.Fields.schema.decode(form.mapValues(Schema.Raw.text))
            cases[step.number].id = try await executor.perform(OpenCase(input), as: one.head).stream
            return
        }
        guard let id = one.id, let command = CaseStep.all.first(where: { $0.name == step.name }) else { return }
        let input = try command.schema.decode(said(step, one).mapValues(Schema.Raw.text))
        _ = try await command.carryOut(CaseInput(id, input), one.head, nil, executor)
    }

    private func person() -> String { (dice.pick(Self.surnames) ?? "王") + (dice.isOneIn(2) ? "先生" : "女士") }

    private func said(_ step: Step, _ one: Case) -> [String: String] {
        switch step.name {
        case "seat": ["post": dice.pick(posts[one.centre] ?? [])?.description ?? ""]
        case "call": ["helper": dice.pick(terms?.helpers ?? []) ?? ""]
        case "session":
            [
                "held_on": clock.now().day.text, "place": "综治中心调解室", "outcome": dice.isOneIn(3) ? "nearly_agreed" : "go_on",
                "came.applicant": "true", "came.respondent": "true", "came.mediator": "true",
            ]
        case "agree": ["agreement": dice.pick(Self.agreements) ?? ""]
        case "fail": ["way": terms?.ways.first ?? ""]
        case "follow": ["result": dice.isOneIn(8) ? "partly" : "kept"]
        default: [:]
        }
    }
}
