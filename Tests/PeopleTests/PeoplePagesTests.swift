import Kernel
import People
import Testing

@Suite struct PeoplePagesTests {
    private func signIn(_ county: County, next: String?, as actor: Actor = .anonymous) async throws -> Reply {
        var fields: [String: Schema.Raw] = ["username": .text("li"), "password": .text(County.password)]
        if let next { fields["next"] = .text(next) }
        return try await county.send(.post, "/sign-in", [:], fields, as: actor)
    }

    @Test(arguments: [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil", "javascript:alert(1)", "evil", "/a\u{9}b", "/sign-out",
        "/中文",
    ])
    func signingInLeadsNowhereElse(_ next: String) async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        #expect(try await signIn(county, next: next).text == "/")
        let page = try await county.send(.get, "/sign-in", query: ["next": next])
        #expect(page.text.contains("name=\"next\" value=\"/\""))
    }

    @Test func signingInSetsTheCookieAndGoesOn() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let reply = try await signIn(county, next: "/work?page=2")
        #expect(reply.status == 303 && reply.text == "/work?page=2")
        let cookie = try #require(reply.cookies.first)
        #expect(cookie.name == "gx_session" && cookie.maxAgeSeconds == nil)
        let actor = try #require(try county.authenticator.authenticate(.session(cookie.value))?.actor)
        for _ in 0..<2 {
            let out = try await county.send(.post, "/sign-out", as: actor)
            #expect(out.status == 303 && out.cookies.first?.maxAgeSeconds == 0)
        }
        #expect(try county.authenticator.authenticate(.session(cookie.value)) == nil)
    }

    /// Whoever types somebody's name again and again locks it where nobody signed in before, and nowhere else.
    @Test func nobodyIsLockedOutOfTheirOwnBrowser() async throws {
        let county = try await County()
        for username in ["li", "zhang"] { try await county.join(username, username) }
        func enter(_ username: String, _ password: String = County.password, known: String?) async throws -> Reply {
            let fields: [String: Schema.Raw] = ["username": .text(username), "password": .text(password)]
            return try await county.send(.post, "/sign-in", [:], fields, known: known)
        }
        func cookie(_ username: String, beside known: String? = nil) async throws -> String {
            try #require(try await enter(username, known: known).cookies.first { $0.name == "gx_known" }?.value)
        }
        let own = try await cookie("li")
        // In an office several share a browser.
        let shared = try await cookie("zhang", beside: own)
        for _ in 0..<5 { await #expect(throws: SignIn.refusal) { _ = try await enter("li", "不是这个密码，肯定不是这个密码", known: nil) } }
        for known in [nil, try await cookie("zhang"), "x.y", own + "A", String(own.reversed())] {
            #expect(await (#expect(throws: Problem.self) { _ = try await enter("li", known: known) })?.status == 429)
        }
        for known in [own, shared] { #expect(try await enter("li", known: known).status == 303) }
        // It is no way to guess on: its own count locks as the other does.
        for _ in 0..<5 { await #expect(throws: SignIn.refusal) { _ = try await enter("li", "不是这个密码，肯定不是这个密码", known: own) } }
        #expect(await (#expect(throws: Problem.self) { _ = try await enter("li", known: own) })?.status == 429)
    }

    @Test func choosingAPasswordRefusesWeakOnesAndForgivesADoubleTap() async throws {
        let county = try await County()
        let code = try await county.invite("wangcunmin", "王村民")
        func choose(_ password: String) async throws -> Reply {
            let fields: [String: Schema.Raw] = [
                "username": .text("wangcunmin"), "code": .text(code), "new_password": .text(password),
            ]
            return try await county.send(.post, "/activate", [:], fields, key: "tap")
        }
        await #expect(throws: Problem.self) { try await choose("short") }
        await #expect(throws: Problem.invalid([FieldProblem("new_password", "password_username")])) {
            try await choose("我是wangcunmin本人没错吧")
        }
        for _ in 0..<2 { #expect(try await choose(County.password).text == "/sign-in?activated=1") }
        _ = try await county.signIn("wangcunmin")
        // What is kept under the key says nothing about the password: another one gives the same hash.
        #expect(try await choose("另外一句完全不同的长话吧").text == "/sign-in?activated=1")
        _ = try await county.signIn("wangcunmin")
    }

    @Test func signInKeepsNoHashOfWhatWasTyped() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let fields: [String: Schema.Raw] = ["username": .text("li"), "password": .text(County.password)]
        _ = try await county.send(.post, "/sign-in", [:], fields, key: "k")
        #expect(try county.count("SELECT COUNT(*) FROM idempotency") == 0)
    }

    @Test func formsAreWordedAndSecretsAreNeverEchoed() async throws {
        let county = try await County()
        let page = try await county.send(.get, "/sign-in", query: ["activated": "1"])
        #expect(page.text.contains("用户名") && page.text.contains("密码已设置好") && page.text.contains("autocomplete=\"current-password\""))
        let activate = try await county.send(.get, "/activate")
        #expect(activate.text.contains("激活码") && activate.text.contains("autocomplete=\"new-password\""))
        #expect(!(page.text + activate.text).contains("sign_in.") && !(page.text + activate.text).contains("field."))
    }
}
