import HTTPTypes
import HummingbirdTesting
import Kernel
import Server
import Testing

@Suite struct CredentialTests {
    @Test(arguments: ["Bearer forged", "Bearer", "Basic bGk6eA==", "li-token"]) func aBadTokenNeverBecomesNobody(_ header: String)
        async throws
    {
        let bench = try Bench()
        try await bench.run { (client: any TestClientProtocol) async throws in
            let answer = try await client.get("/api/v1/notes/1", [.authorization: header, .cookie: "gx_session=li-session"])
            #expect(answer.status == .unauthorized)
            #expect(answer.headers[.wwwAuthenticate] == "Bearer")
            #expect(answer.text.contains("credential.invalid"))
            #expect(try await client.get("/hello", [.authorization: header]).status == .unauthorized)
        }
        #expect(bench.seen.count == 0)
    }

    @Test func verbsCloseTheDoor() async throws {
        try await Bench().run { (client: any TestClientProtocol) async throws in
            let anonymous = try await client.json("/api/v1/notes/1/close", "{}")
            #expect(anonymous.status == .unauthorized)
            let resident = try await client.json("/api/v1/notes/1/close", "{}", [.authorization: "Bearer wang-token"])
            #expect(resident.status == .forbidden)
            #expect(resident.text.contains("\"code\":\"forbidden\""))
            let keeper = try await client.json("/api/v1/notes/1/close", "{}", [.authorization: "Bearer li-token"])
            #expect(keeper.status == .noContent)
            let page = try await client.get("/staff")
            #expect(page.status == .seeOther)
            #expect(page.headers[.location] == "/sign-in?next=/staff")
            #expect(try await client.get("/staff", [.cookie: "gx_session=li-session"]).status == .ok)
        }
    }

    @Test func sessionsAreRenewedAndBadOnesAreAnonymous() async throws {
        let bench = try Bench()
        try await bench.run { (client: any TestClientProtocol) async throws in
            let renewed = try await client.get("/hello", [.cookie: "gx_session=li-old"])
            #expect(renewed.cookie("gx_session") == "li-session")
            #expect(renewed.text.contains("李网格") && renewed.text.contains("href=\"/staff\""))
            let forged = try await client.get("/hello", [.cookie: "gx_session=forged"])
            #expect(forged.status == .ok)
            #expect(forged.text.contains("href=\"/sign-in\"") && !forged.text.contains("href=\"/staff\""))
        }
        #expect(bench.seen.last?.actor.account == nil)
    }

    @Test func heldRecordsComeFromTheSignedCookieOnly() async throws {
        let bench = try Bench()
        let holds = HoldsCookie(secret: Bench.secret)
        let record = ID(high: 5, low: 6)
        let good = holds.cookie(for: [record], now: Bench.start).value
        let foreign = HoldsCookie(secret: [1]).cookie(for: [record], now: Bench.start).value
        let tail = good.last == "A" ? "B" : "A"
        let forged: [String] = ["", "x", foreign, String(good.dropLast()), String(good.dropLast(4)), String(good.dropLast()) + tail]
        try await bench.run { (client: any TestClientProtocol) async throws in
            for bad in forged {
                #expect(try await client.get("/held", [.cookie: "gx_holds=\(bad)"]).status == .seeOther)
            }
            #expect(try await client.get("/held", [.cookie: "gx_holds=\(good)"]).status == .ok)
            #expect(bench.seen.last?.actor.holds == [record])
            bench.entropy.advance(seconds: HoldsCookie.lifetimeSeconds)
            #expect(try await client.get("/held", [.cookie: "gx_holds=\(good)"]).status == .seeOther)
        }
    }

    @Test func holdsKeepTheNewestSixteen() {
        let holds = HoldsCookie(secret: Bench.secret)
        let records = (1...20).map { ID(high: UInt64($0), low: 0) }
        let read = holds.read(holds.cookie(for: Set(records), now: Bench.start).value, now: Bench.start)
        #expect(read == Set(records.suffix(16)))
        #expect(holds.cookie(for: [], now: Bench.start).maxAgeSeconds == 0)
    }
}
