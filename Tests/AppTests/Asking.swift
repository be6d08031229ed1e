import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Delivery
import Imports
import Kernel
import Matters
import People
import Storage
import Territory
import TestSupport
import Testing

@testable import App

/// One request by one person, with what it is about made ready for it.
struct Asking {
    let town: Town
    let client: any TestClientProtocol
    let who: Town.Who
    let isOwn: Bool

    /// A unit in one's own scope, or another one.
    var unit: String { isOwn ? Town.changning : Town.guanghua }
    var office: String { isOwn ? Town.cityManagement : Town.housing }
    /// A name nobody has yet.
    var freshName: String { "u\(Hex.encode(town.clock.bytes(8)))" }

    func ask(_ endpoint: Endpoint) async throws -> Browser.Answer {
        var browser = Browser(client, token: town.token(who))
        let (uri, fields) = try await prepare(endpoint)
        if endpoint.method == .get { return try await browser.get(uri) }
        if endpoint.path.hasSuffix("/files"), endpoint.method == .post {
            let voice = "#!AMR\n" + String(repeating: "<", count: 64)
            guard endpoint.skin == .page else { return try await browser.send(uri, file: voice, type: "audio/amr") }
            return try await browser.fillIn("/find", to: uri, fields, file: voice)
        }
        if endpoint.upload != nil, !endpoint.path.hasPrefix("/raise"), endpoint.path != "/bulletins" {
            let file = "单位代码,岗位,姓名,工作电话\n\(Town.changning),grid_instructor,\(freshName),13800001234\n"
            guard endpoint.skin == .page else { return try await browser.send(uri, file: file) }
            return try await browser.fillIn("/find", to: uri, fields, file: file)
        }
        if endpoint.skin == .api { return try await browser.send(uri, json: fields) }
        return try await browser.fillIn("/find", to: uri, fields)
    }

    /// None of these has a post in a governance centre or a team: who has is asked in the tests of their pages.
    func nowhere(_ path: String) -> String {
        ["{id}", "{file}", "{token}"].reduce(path) { $0.replacing($1, with: ID(high: 1, low: 1).description) }
    }

    func matter(_ state: String, phone: String? = nil) async throws -> String {
        let reporter = who == .wang ? (isOwn ? town.account(.wang) : town.account(.wu)) : nil
        return try await town.matter(state, in: unit, office: office, by: reporter, phone: phone)
    }

    /// What stands beside matters as records of their own: whistles and projects.
    private func beside(_ path: String, isGet: Bool) async throws -> (uri: String, fields: [String: String])? {
        let whistling = try await town.whistling(path, isGet: isGet, isOwn: isOwn, listed: listed, office: office) { try await matter($0) }
        if let whistling { return whistling }
        if path.contains("/accounts/") { return try await account(path) }
        if path.contains("/handover") || path.hasSuffix("/waiting") { return try await handingOver(path, isGet: isGet) }
        return try await town.projecting(path, isGet: isGet, listed: listed, office: office) { try await matter($0) }
    }

    /// A figure that is not for everybody, or a report.
    private func figure(_ path: String) -> (uri: String, fields: [String: String])? {
        let id = path.contains("/indicators") ? "handling_p50" : path.hasPrefix("/reports") ? "monthly" : nil
        return id.map { ("\(path.replacing("{id}", with: $0))?unit=\(listed)", [:]) }
    }

    /// What belongs to none of the tables of matters.
    private func ofAnotherSlice(_ endpoint: Endpoint) async throws -> (uri: String, fields: [String: String])? {
        let path = endpoint.path
        if let found = try await town.pointing(path, isGet: endpoint.method == .get, unit: unit, by: who) { return found }
        if let found = try await securing(endpoint) { return found }
        if let found = figure(path) { return found }
        if path.contains("/acts") { return try await redrawing(endpoint) }
        if let found = try await rights(path) { return found }
        if path.hasPrefix("/admin"), !path.contains("import"), !path.contains("webhooks"), let found = try await administering(endpoint) {
            return found
        }
        if let tasked = try await town.tasking(path, isGet: endpoint.method == .get, isOwn: isOwn, unit: unit, by: who) { return tasked }
        if let asked = try await town.squadding(path, isGet: endpoint.method == .get, isOwn: isOwn, unit: unit, by: who) { return asked }
        if path.contains("/mediation") { return (nowhere(path), [:]) }
        return beside(endpoint)
    }

    private func prepare(_ endpoint: Endpoint) async throws -> (uri: String, fields: [String: String]) {
        let path = endpoint.path
        if let found = try await ofAnotherSlice(endpoint) { return found }
        if path.contains("/files/{id}/") || path.hasPrefix("/public/") { return (try await pictured(path), [:]) }
        if path.hasSuffix("/files/{id}") { return (try await attached(path), [:]) }
        if path.contains("/open311/") { return try await open311(endpoint) }
        if let found = try await beside(path, isGet: endpoint.method == .get) { return found }
        if path.contains("/decisions/{id}") { return try await asked(path) }
        if path.contains("{number}") { return try await step(path) }
        if path.contains("import") { return try await importing(endpoint) }
        if let found = raising(endpoint) { return found }
        let raised = ["category": "public_facilities", "what": "井盖坏了", "unit": unit]
        switch path {
        case "/q/{code}":
            let place = try town.installation.store.read { try UnitRecord.find(code: unit, in: $0) }
            let code = Poster.code(try #require(place).id, generation: isOwn ? 1 : 2, vault: town.installation.executor.vault)
            return ("/q/\(code)", [:])
        case "/units/{code}/poster", "/units/{code}/posters", "/units/{code}/poster/revoke":
            return (path.replacing("{code}", with: unit), [:])
        case "/visits", "/api/v1/visits": return endpoint.method == .get ? ("\(path)?unit=\(unit)", [:]) : (path, visited)
        case "/visits/{id}", "/api/v1/visits/{id}":
            let input = try RecordVisit.Fields.schema.decode(visited.mapValues(Schema.Raw.text))
            let visit = try await town.installation.executor.perform(RecordVisit(input), as: .system).stream
            return (path.replacing("{id}", with: try #require(visit).description), [:])
        case "/raise", "/api/v1/matters": return endpoint.method == .get ? ("\(path)?unit=\(listed)", [:]) : (path, raised)
        case "/work/search", "/work/export", "/api/v1/matters/search", "/api/v1/matters/export":
            return (path, ["unit": listed, "words": "路灯"])
        case "/api/v1/matters/log": return (path, ["unit": listed])
        case "/raise/map": return ("\(path)?unit=\(isOwn ? Town.changning : Town.cityManagement)", [:])
        case "/work/dispatch", "/work/merge":
            // Whoever may do it somewhere is answered; what becomes of each matter stands in the answer.
            return (path, endpoint.method == .get ? [:] : try await ticked(path))
        case "/work/views", "/api/v1/views": return (path, endpoint.method == .get ? [:] : ["name": "路灯", "words": "路灯"])
        case "/work/views/{id}/drop", "/api/v1/views/{id}/drop": return (path.replacing("{id}", with: try await view().description), [:])
        case "/notices/{id}/read": return (path.replacing("{id}", with: try await notice().description), [:])
        case "/notices/feeds/{id}/close": return (path.replacing("{id}", with: try await feed(isOwn ? who : .nobody).id.description), [:])
        case "/feeds/{token}", "/feeds/{token}/duties":
            return (path.replacing("{token}", with: isOwn ? try await feed(.wu).secret : String(repeating: "A", count: 32)), [:])
        case "/admin/webhooks", "/api/v1/webhooks":
            return (path, endpoint.method == .get ? [:] : ["label": "市平台", "address": "https://example.org/in", "kinds": "resolved"])
        case _ where path.contains("/webhooks/{id}"):
            return (path.replacing("{id}", with: try await webhook(isDisabled: path.hasSuffix("enable")).description), [:])
        case _ where path.contains("{period}"):
            return (path.replacing("{period}", with: isOwn ? try await period() : "1999-W01"), [:])
        case "/wall/{token}": return (isOwn ? "/wall/gxt_0123456789abcdefghij" : "/wall/short", [:])
        case "/ledger", "/api/v1/ledger": return ("\(path)?unit=\(listed)", [:])
        case "/ledger/file", "/api/v1/ledger/file": return (path, ["unit": listed])
        case "/work", "/today", "/command", "/wall", "/api/v1/live": return ("\(path)?unit=\(listed)", [:])
        case "/find":
            return (path, ["number": try await matter("raised", phone: "13800001234"), "tail": isOwn ? "1234" : "4321"])
        case "/m/{token}":
            var program = Browser(client)
            let link = try await program.send("/api/v1/matters", json: raised).text.firstMatch(of: /\/m\/[A-Za-z0-9_-]+/)
            let path = String(try #require(link).output)
            return (isOwn ? path : path.dropLast() + (path.hasSuffix("A") ? "B" : "A"), [:])
        case "/sign-in" where endpoint.method == .post: return (path, ["username": freshName, "password": "nobody knows it"])
        case "/activate" where endpoint.method == .post:
            return (path, ["username": freshName, "code": "7K2M-Q9XA-0PWT-3HDE", "new_password": "麦子熟了 路灯亮了 井盖好了"])
        case "/api/v1/units/at": return ("\(path)?lon=\(isOwn ? "110.85" : "0")&lat=35.97", [:])
        case "/api/v1/units/{code}/outline":
            try await town.giveOutline(to: Town.changning)
            return ("/api/v1/units/\(isOwn ? Town.changning : Town.guanghua)/outline", [:])
        case "/api/v1/units/{code}", "/api/v1/units/{code}/card", "/api/v1/units/{code}/succession", "/units/{code}":
            return (path.replacing("{code}", with: isOwn ? Town.changning : "141029999"), [:])
        case "/api/v1/units/{code}/posts", "/units/{code}/posts": return (path.replacing("{code}", with: unit), appointment)
        case "/api/v1/posts/{id}/relieve", "/posts/{id}/relieve":
            let input = try AppointPost.Fields.schema.decode(appointment.mapValues(Schema.Raw.text))
            let post = try await town.installation.executor.perform(AppointPost(unit: unit, input), as: .system).output
            return (path.replacing("{id}", with: try #require(post).description), [:])
        case "/vacancies", "/api/v1/vacancies": return ("\(path)?unit=\(unit)", [:])
        case "/api/v1/accounts": return (path, endpoint.method == .get ? [:] : ["username": freshName, "display_name": "新人"])
        case "/api/v1/tokens/{id}/revoke": return ("/api/v1/tokens/\(try await freshToken())/revoke", [:])
        default: return (path, [:])
        }
    }

    private func asked(_ path: String) async throws -> (uri: String, fields: [String: String]) {
        let number = try await matter("accepted")
        let id = try await town.ask(.extend, on: number, as: isOwn && who == .zhao ? town.account(.zhao) : nil, office: office)
        return (path.replacing("{id}", with: id.description), path.hasSuffix("refuse") ? ["text": "再想想办法"] : [:])
    }

    private var visited: [String: String] {
        ["form": "everyday", "unit": unit, "question.said_to_us": "多开几次会", "relation": "grid_worker", "consent": "true"]
    }

    /// What lists are asked for: a clerk's own is the office, everybody else's the township.
    var listed: String { who == .zhao ? office : unit }

    /// A notice to oneself, or one that is nobody's.
    private func notice() async throws -> ID {
        guard isOwn, let account = town.account(who) else { return ID(high: 1, low: 1) }
        let id = ID.v4(random: town.clock.words())
        try await town.installation.store.write(
            Work { tx in
                try tx.execute(
                    """
                    INSERT INTO delivery (id, channel, recipient, kind, event, subject, label, path, made_ms, ready_ms, state, attempts)
                    VALUES (\(id), 'page', \(account), 'resolved', \(id), \(id), '1', '/', \(1), \(1), 'unread', \(0))
                    """)
            })
        return id
    }

    /// An address of one's own; each account may have three, so those before are ended.
    private func feed(_ who: Town.Who) async throws -> (id: ID, secret: String) {
        guard let account = town.account(who) else { return (ID(high: 1, low: 1), "") }
        try await town.installation.store.write(Work { tx in try tx.execute("UPDATE feed SET ended_ms = \(1) WHERE ended_ms IS NULL") })
        let receipt = try await town.installation.executor.perform(OpenFeed(), as: Actor(account: account))
        return (try #require(receipt.stream), try #require(receipt.output))
    }

    private func webhook(isDisabled: Bool) async throws -> ID {
        guard isOwn else { return ID(high: 1, low: 1) }
        try await town.installation.store.write(Work { tx in try tx.execute("UPDATE webhook SET ended_ms = \(1)") })
        let input = try AddWebhook.Fields.schema.decode([
            "label": .text("市平台"), "address": .text("https://example.org/in"), "kinds": .text("resolved"),
        ])
        let id = try #require(try await town.installation.executor.perform(AddWebhook(input), as: .system).output).id
        if isDisabled {
            try await town.installation.store.write(Work { tx in try tx.execute("UPDATE webhook SET disabled_ms = \(1) WHERE id = \(id)") })
        }
        return id
    }

    /// One that is committed to.
    private func period() async throws -> String {
        let store = town.installation.store
        let found = try store.read { try $0.first("SELECT name FROM revisit_period ORDER BY name LIMIT 1") { try $0.text(0) } }
        if let found { return found }
        let next = RevisitSpan(containing: town.clock.now().day, .week).next(.week)
        _ = try await town.installation.executor.perform(CommitRevisits(next), as: .system)
        return next.name
    }

    /// A saved list: one's own, or somebody else's.
    private func view() async throws -> ID {
        let owner = isOwn ? town.account(who) : nil
        let input = try SaveView.Fields.schema.decode(["name": .text("路灯")])
        let saved = try await town.installation.executor.perform(
            SaveView(name: input[SaveView.Fields.name], query: WorkQuery()), as: Actor(account: owner ?? ID.v4(random: town.clock.words())))
        return try #require(saved.output)
    }

    func freshToken() async throws -> String {
        let owner = (isOwn && who != .nobody ? who : who == .wang ? .wu : .wang).rawValue
        let issued = try await town.installation.executor.perform(IssueToken(username: owner, label: "x", days: 1), as: .system)
        return try #require(issued.output).id.description
    }

    private var appointment: [String: String] { ["post": "grid_instructor", "name": freshName, "phone": "13800001234"] }

    /// What the pages of administration are asked; `nil` for what is asked like the API.
    private func administering(_ endpoint: Endpoint) async throws -> (uri: String, fields: [String: String])? {
        let path = endpoint.path
        switch path {
        case "/admin/units": return ("\(path)?parent=\(unit)", [:])
        case "/admin/posts": return ("\(path)?unit=\(unit)", [:])
        case "/admin/routes": return ("\(path)?place=\(unit)&category=public_facilities", [:])
        case "/admin/units/{code}": return (path.replacing("{code}", with: unit), [:])
        case "/admin/accounts" where endpoint.method == .post: return (path, ["username": freshName, "display_name": "新人"])
        case "/admin/packs/folder": return (path, ["pack_folder": try town.layPack(version: freshName)])
        case "/admin/accounts/{username}":
            let name = freshName
            try await town.newAccount(name, in: unit)
            return (path.replacing("{username}", with: name), [:])
        default: break
        }
        guard path.contains("{hash}") else { return path.contains("{username}") ? nil : (path, [:]) }
        // Only who may act needs something to act on; reading a pack takes a while.
        let acts = endpoint.method == .post && isOwn && who == .zhou
        let hash = acts ? try await town.keepPack(version: freshName) : isOwn ? town.installation.scheme.current.hash : Digest.sha256([1])
        return (path.replacing("{hash}", with: Hex.encode(hash)) + (path.hasSuffix("text") ? "?file=roles.yaml" : ""), [:])
    }

    /// The address of a file that hangs on a matter.
    private func attached(_ path: String) async throws -> String {
        let number = try await matter("dispatched")
        let (store, files) = (town.installation.store, town.installation.attachments)
        let id = try store.read { try $0.first("SELECT id FROM matter WHERE number = \(number) LIMIT 1") { try $0.id(0) } }
        let file = try files.keep(await files.judge(Array("#!AMR\n<<<<<<<<".utf8)), of: try #require(id), in: store)
        _ = try await town.installation.executor.perform(AttachFile(number, file), as: .system)
        return path.replacing("{number}", with: number).replacing("{id}", with: file.id.description)
    }

    /// The address of a photo that may be public, or of the page it may be seen on; elsewhere to everybody is what is hidden.
    private func pictured(_ path: String) async throws -> String {
        let isOpen = path.hasPrefix("/public/")
        let kind = isOpen && !isOwn ? "public_facilities" : office == Town.cityManagement ? "garbage" : "manhole_cover"
        let answers = kind == "manhole_cover" ? ["question.danger_now": "no"] : [:]
        let number = try await town.matter("dispatched", in: unit, office: office, by: nil, category: kind, answers: answers)
        let (store, files, executor) = (town.installation.store, town.installation.attachments, town.installation.executor)
        let id = try store.read { try $0.first("SELECT id FROM matter WHERE number = \(number) LIMIT 1") { try $0.id(0) } }
        let file = try files.keep(await files.judge(Bytes.photo), of: try #require(id), in: store)
        _ = try await executor.perform(AttachFile(number, file), as: .system)
        if isOpen ? isOwn : path.hasSuffix("/hide") { _ = try await executor.perform(PublishFile(number, file.id), as: .system) }
        return path.replacing("{number}", with: number).replacing("{id}", with: file.id.description)
    }

    /// Elsewhere is what is not public, or nowhere.
    private func open311(_ endpoint: Endpoint) async throws -> (uri: String, fields: [String: String]) {
        let path = endpoint.path
        let lamp = ["category": "street_lighting", "question.light_fault": "dark", "what": "灯不亮 \(freshName)", "unit": unit]
        if endpoint.method == .post {
            return (
                path,
                [
                    "service_code": "street_lighting", "description": "灯不亮 \(freshName)", "address_id": unit,
                    "attribute[light_fault]": "dark",
                ]
            )
        }
        if path.contains("{code}") { return (path.replacing("{code}", with: isOwn ? "street_lighting.xml" : "petition.xml"), [:]) }
        guard path.contains("{id}") else { return (path, [:]) }
        var program = Browser(client)
        let made = try await program.send(
            "/api/v1/matters", json: isOwn ? lamp : ["category": "public_facilities", "what": "井盖坏了", "unit": unit])
        let number = try #require(made.text.firstMatch(of: /"number":"(\d+)"/)).1
        return (path.replacing("{id}", with: "\(number).json"), [:])
    }

    /// A batch as far along as the endpoint needs it; elsewhere is one that nobody sent.
    private func importing(_ endpoint: Endpoint) async throws -> (uri: String, fields: [String: String]) {
        let path = endpoint.path
        guard path.contains("{id}") else {
            if endpoint.method == .get { return (path, [:]) }
            return endpoint.skin == .api ? ("\(path)?kind=people", [:]) : (path, ["kind": "people", "encoding": "utf-8"])
        }
        guard isOwn else { return (path.replacing("{id}", with: ID(high: 1, low: 1).description), [:]) }
        let runner = ImportRunner(House.imports(town.installation, words: town.words), as: .system)
        let file = "单位代码,岗位,姓名,工作电话\n\(Town.changning),grid_instructor,\(freshName),13800001234\n"
        let batch = try await runner.stage(.bytes(Array(file.utf8)), kind: "people", encoding: .utf8)
        if path.hasSuffix("undo") { try await runner.apply(batch) }
        return (path.replacing("{id}", with: batch.description), [:])
    }

    private func step(_ path: String) async throws -> (uri: String, fields: [String: String]) {
        let verb = path.split(separator: "/").last.map(String.init) ?? ""
        if ["extend", "shelve", "exclude", "void"].contains(verb) { try await town.makeRoom() }
        if ["merge", "unmerge", "join"].contains(verb) { return try await merging(path, verb) }
        let said: (state: String, fields: [String: String]) =
            switch verb {
            case "dispatch": ("raised", ["to": Town.cityManagement])
            case "accept": ("dispatched", [:])
            case "resolve": ("accepted", ["result": "修好了"])
            case "rate": ("resolved", ["score": "5", "solved": "yes"])
            case "contact": ("accepted", ["text": "已经联系"])
            case "verify": ("resolved", ["solved": "yes"])
            case "return", "dispute": ("dispatched", ["text": "不归我们办"])
            case "arbitrate": ("disputed", ["to": office, "text": "就归你们"])
            case "escalate": ("accepted", ["text": "请帮助协调"])
            case "assign": ("accepted", ["to": "zhao"])
            case "note": ("accepted", ["text": "明天去看", "audience": "internal"])
            case "comment": ("accepted", ["text": "又坏了一盏"])
            case "withdraw": ("accepted", [:])
            case "reopen": ("rated", ["text": "又不亮了"])
            case "suspend": ("accepted", ["text": "具体在哪里？"])
            case "resume": ("waiting", ["text": "在北门"])
            case "split":
                (
                    "accepted",
                    ["rule": "all", "category_1": "garbage", "what_1": "垃圾", "category_2": "public_facilities", "what_2": "井盖"]
                )
            case "assist": ("accepted", ["to": "141029-SL", "text": "请抽水"])
            case "void": ("raised", ["ground": "trial", "text": "测试"])
            case "extend": ("accepted", ["ground": "complex", "amount": "2", "text": "情况复杂"])
            case "shelve":
                ("accepted", ["ground": "funding", "until": town.clock.now().adding(seconds: 30 * 86_400).day.text, "text": "等资金"])
            case "exclude": ("resolved", ["ground": "disaster", "text": "暴雨"])
            case "unshelve": ("shelved", ["text": "可以办了"])
            case "appeal": ("voided", ["text": "不是测试"])
            default: ("dispatched", [:])
            }
        let query = verb == "what-if" ? "?case=return" : ""
        return (path.replacing("{number}", with: try await matter(said.state)) + query, said.fields)
    }

    /// Two of a kind that everybody may read; what nobody may read is not joined.
    private func merging(_ path: String, _ verb: String) async throws -> (uri: String, fields: [String: String]) {
        let category = verb == "join" && !isOwn ? "public_facilities" : "garbage"
        let number = try await town.matter("raised", in: unit, office: office, by: nil, category: category)
        let root = try await town.matter("raised", in: unit, office: office, by: nil, category: "garbage")
        let uri = path.replacing("{number}", with: number)
        if verb == "merge" { return (uri, ["into": root, "text": "同一堆垃圾"]) }
        guard verb == "unmerge" else { return (uri, [:]) }
        let input = try MergeMatter.Fields.schema.decode(["into": .text(root), "text": .text("同一堆垃圾")])
        _ = try await town.installation.executor.perform(MergeMatter(number, input, expected: nil), as: .system)
        return (uri, ["text": "不是同一堆"])
    }

    private func account(_ path: String) async throws -> (uri: String, fields: [String: String]) {
        let name = freshName
        try await town.newAccount(name, in: unit)
        let uri = path.replacing("{username}", with: name)
        switch path.split(separator: "/").last {
        case "grant": return (uri, ["role": "village_secretary", "unit": unit])
        case "withdraw": return (uri, ["role": "grid_worker", "unit": unit])
        case "enable":
            _ = try await town.installation.executor.perform(DisableAccount(username: name), as: .system)
            return (uri, [:])
        default: return (uri, [:])
        }
    }
}
