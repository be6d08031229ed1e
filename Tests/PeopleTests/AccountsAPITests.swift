import Kernel
import People
import Testing

@Suite struct AccountsAPITests {
    @Test func refusesStrangersOutsidersAndUnknownFields() async throws {
        let county = try await County()
        try await county.join("zhou", "周管理", role: "administrator")
        try await county.join("li", "李网格", role: "grid_worker")
        let keeper = try await county.actor("zhou")
        let worker = try await county.actor("li")
        let fields: [String: Schema.Raw] = ["username": .text("sun"), "display_name": .text("孙会计")]
        await #expect(throws: Problem.signInNeeded) { try await county.send(.post, "/api/v1/accounts", [:], fields) }
        await #expect(throws: Problem.forbidden) { try await county.send(.post, "/api/v1/accounts", [:], fields, as: worker) }
        await #expect(throws: Problem.signInNeeded) { try await county.send(.get, "/api/v1/accounts") }
        await #expect(throws: Problem.forbidden) { try await county.send(.get, "/api/v1/accounts", as: worker) }
        for name in ["password_hash", "disabled", "id", "role", "version"] {
            await #expect(throws: Problem.invalid([FieldProblem(name, "unknown")])) {
                try await county.send(.post, "/api/v1/accounts", [:], fields.merging([name: .text("x")]) { $1 }, as: keeper)
            }
        }
        await #expect(throws: Problem.invalid([FieldProblem("username", "unknown")])) {
            let fields: [String: Schema.Raw] = [
                "label": .text("x"), "days": .integer(1), "password": .text(County.password), "username": .text("zhou"),
            ]
            return try await county.send(.post, "/api/v1/tokens", [:], fields, as: worker)
        }
        #expect(try county.count("SELECT COUNT(*) FROM account") == 2)
    }

    @Test func anAccountIsMadeOnceAndItsCodeShownOnce() async throws {
        let county = try await County()
        try await county.join("zhou", "周管理", role: "administrator")
        let keeper = try await county.actor("zhou")
        let fields: [String: Schema.Raw] = ["username": .text("sun"), "display_name": .text("孙会计")]
        let first = try await county.send(.post, "/api/v1/accounts", [:], fields, as: keeper, key: "k")
        let again = try await county.send(.post, "/api/v1/accounts", [:], fields, as: keeper, key: "k")
        #expect(first.status == 201 && !first.text.contains("\"activation_code\":null"))
        #expect(again.status == 201 && again.text.contains("\"activation_code\":null"))
        let grant: [String: Schema.Raw] = ["role": .text("grid_worker"), "unit": .text("141029101")]
        let granted = try await county.send(.post, "/api/v1/accounts/{username}/grant", ["username": "sun"], grant, as: keeper)
        #expect(granted.status == 204)
        let disabled = try await county.send(.post, "/api/v1/accounts/{username}/disable", ["username": "sun"], as: keeper)
        #expect(disabled.status == 204)
    }

    private func names(_ reply: Reply) -> [String] {
        reply.text.split(separator: "\"username\":\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
    }

    @Test func pagesFollowTheNameAndShowEveryAccountOnce() async throws {
        let county = try await County()
        try await county.join("zhou", "周管理", role: "administrator")
        let keeper = try await county.actor("zhou")
        for index in 10..<21 { _ = try await county.invite("worker\(index)", "李网格") }
        var seen: [String] = []
        var after = ""
        for _ in 0..<10 {
            let reply = try await county.send(.get, "/api/v1/accounts", query: ["after": after, "limit": "5"], as: keeper)
            #expect(names(reply).count <= 5)
            seen += names(reply)
            guard let last = names(reply).last, !reply.text.hasSuffix("\"next\":null}") else { break }
            after = last
        }
        #expect(seen == (10..<21).map { "worker\($0)" } + ["zhou"])
        for limit in ["0", "201", "x"] {
            await #expect(throws: Problem.self) { try await county.send(.get, "/api/v1/accounts", query: ["limit": limit], as: keeper) }
        }
    }

    @Test func aTownshipSeesItsOwnPostsOnly() async throws {
        let county = try await County()
        try await county.join("zhang", "张支书", role: "administrator", unit: "141029100")
        try await county.join("li", "李网格", role: "grid_worker", unit: "141029100")
        _ = try await county.executor.perform(GrantRole(username: "li", role: "grid_worker", unit: "141029101"), as: .system)
        try await county.join("sun", "孙会计", role: "grid_worker", unit: "141029101")
        try await county.join("wang", "王村民")
        let reply = try await county.send(.get, "/api/v1/accounts", as: try await county.actor("zhang"))
        #expect(names(reply) == ["li", "zhang"])
        #expect(reply.text.contains("昌宁镇") && !reply.text.contains("光华镇"))
    }

    @Test func meTellsRolesUnitsAndVerbs() async throws {
        let county = try await County()
        try await county.join("li", "李网格", role: "grid_worker", unit: "141029100")
        await #expect(throws: Problem.signInNeeded) { try await county.send(.get, "/api/v1/me") }
        let reply = try await county.send(.get, "/api/v1/me", as: try await county.actor("li"))
        #expect(
            reply.text == """
                {"username":"li","display_name":"李网格","grants":[{"role":"grid_worker","unit":"141029100","unit_name":"昌宁镇","until":null}],\
                "verbs":["account.activate","account.secure","matter.read","session.end","session.open","token.issue","token.revoke"]}
                """)
    }
}
