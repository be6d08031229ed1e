import Delivery
import HTTPTypes
import Kernel
import Matters
import Storage
import TestSupport
import Testing

@testable import App

/// The visit register and public photos as people and phones use them, over HTTP.
@Suite struct VisitPageTests {
    private let town: Town

    init() async throws { town = try await Town.open() }

    private static let said = [
        "form": "everyday", "unit": Town.changning, "relation": "grid_worker", "consent": "true", "phone": "13800001234",
        "question.need_now": "老人要取药",
    ]

    @Test func aVisitIsWrittenDownAndToldAboutAgain() async throws {
        let town = town
        try await town.serve { client in
            var li = Browser(client, token: town.token(.li))
            let empty = try await li.get("/visits")
            #expect(empty.text.contains("还没有走访记录") && empty.text.contains("/visits/new?form=four_asks"))
            #expect(try await li.get("/visits/new?form=inspection").status == 404)
            let form = try await li.get("/visits/new?form=four_asks")
            #expect(form.text.contains("哪个党员表现好") && form.text.contains("需要支部做什么") && !form.text.contains("visited_at"))
            let refused = try await li.fillIn(
                "/visits/new?form=everyday", to: "/visits", Self.said.merging(["consent": ""]) { $1 })
            #expect(refused.status == 422 && refused.text.contains("要本人同意") && refused.text.contains("老人要取药"))
            let made = try await li.fillIn("/visits/new?form=everyday", to: "/visits", Self.said)
            #expect(made.status == 200 && made.text.contains("已经记下") && made.text.contains("<svg class=\"qr\""))
            let list = try await li.get("/visits")
            let path = String(try #require(list.text.firstMatch(of: /\/visits\/[0-9a-f-]{36}/)).output)
            let visit = try await li.get(path)
            #expect(visit.text.contains("老人要取药") && visit.text.contains("待派单") && !visit.text.contains("<svg class=\"qr\""))
            #expect(!visit.text.contains("13800001234") && !visit.text.contains("138********"), "whose it is, is not the visit's to tell")
            var wang = Browser(client)
            #expect(try await wang.get(path).location.hasPrefix("/sign-in"))
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func aPhoneSendsTheSameVisitAsOftenAsItLikes() async throws {
        let town = town
        try await town.serve { client in
            var (li, wei) = (Browser(client, token: town.token(.li)), Browser(client, token: town.token(.wei)))
            let id = "01933f00-0000-7000-8000-0123456789ab"
            // The phone's zone is another one by now; the moment is the same.
            let visit = Self.said.merging(["id": id, "visited_at": "2026-11-20T07:30:00+07:00"]) { $1 }
            let first = try await li.send("/api/v1/visits", json: visit)
            #expect(first.status == 201 && first.text.contains("\"id\":\"\(id)\"") && first.text.contains("\"replayed\":false"))
            let number = String(try #require(first.text.firstMatch(of: /"number":"(\d{13})"/)).1)
            let again = try await li.send("/api/v1/visits", json: visit)
            #expect(again.status == 201 && again.text.contains(number) && again.text.contains("\"replayed\":true"))
            let other = try await li.send("/api/v1/visits", json: visit.merging(["question.need_now": "别的事"]) { $1 })
            #expect(other.status == 422 && other.text.contains("idempotency.mismatch"))
            let stolen = try await wei.send("/api/v1/visits", json: visit)
            #expect(stolen.status == 409 && stolen.text.contains("visit.known"))
            let old = try await li.send("/api/v1/visits", json: Self.said.merging(["visited_at": "2026-10-01"]) { $1 })
            #expect(old.status == 422 && old.text.contains("seen.old"))
            let one = try await li.get("/api/v1/visits/\(id)")
            #expect(one.text.contains("\"visited_at\":\"2026-11-20T08:30:00+08:00\"") && one.text.contains(number))
            #expect(try await li.get("/api/v1/visits?limit=1").text.contains(id))
            let forms = try await li.get("/api/v1/visits/forms").text
            #expect(forms.contains("\"id\":\"need_now\"") && forms.contains("\"raises\":\"home_visit\""))
        }
        #expect(try town.installation.verify().faults == [])
    }

    /// What a resident took a picture of is nobody else's until an office has looked at it.
    @Test func aPhotoIsPublicWhileAnOfficeSaysSo() async throws {
        let town = town
        let raised = ["category": "garbage", "what": "垃圾没人清，电话13800001234", "unit": Town.changning]
        try await town.serve { client in
            var (wang, chen) = (Browser(client, token: town.token(.wang)), Browser(client, token: town.token(.chen)))
            var nobody = Browser(client)
            let made = try await wang.send("/api/v1/matters", json: raised)
            let number = String(try #require(made.text.firstMatch(of: /"number":"(\d{13})"/)).1)
            let (store, files) = (town.installation.store, town.installation.attachments)
            let matter = try #require(
                try store.read { try $0.first("SELECT id FROM matter WHERE number = \(number) LIMIT 1") { try $0.id(0) } })
            let photo = try files.keep(await files.judge(Bytes.photo), of: matter, in: store)
            _ = try await town.installation.executor.perform(AttachFile(number, photo), as: .system)
            let voice = try files.keep(await files.judge(Bytes.voice), of: matter, in: store)
            _ = try await town.installation.executor.perform(AttachFile(number, voice), as: .system)
            let (shown, path) = ("/public/\(number)/photos/\(photo.id)", "/api/v1/matters/\(number)/files")

            let page = try await nobody.get("/public/\(number)").text
            #expect(page.contains("垃圾没人清") && !page.contains("13800001234") && !page.contains("<img src=\"/public"))
            #expect(try await nobody.get(shown).status == 404)
            #expect(try await nobody.get("/open311/v2/requests/\(number).json").text.contains("\"media_url\":null"))
            #expect(try await wang.send("\(path)/\(photo.id)/publish", json: [:]).status == 403, "the reporter does not decide either")
            #expect(try await chen.send("\(path)/\(voice.id)/publish", json: [:]).text.contains("file.not_photo"))
            #expect(try await chen.send("\(path)/\(photo.id)/hide", json: [:]).text.contains("file.is_hidden"))

            #expect(try await chen.send("\(path)/\(photo.id)/publish", json: [:]).status == 204)
            #expect(try await chen.send("\(path)/\(photo.id)/publish", json: [:]).text.contains("file.is_public"))
            #expect(try await nobody.get("/public/\(number)").text.contains("<img src=\"\(shown)\""))
            let seen = try await nobody.get(shown)
            #expect(seen.status == 200 && seen.headers[.cacheControl] == "no-store")
            #expect(try await nobody.get("/open311/v2/requests/\(number).json").text.contains("\(shown)\""))
            #expect(try await nobody.get("/public/\(number)/photos/\(voice.id)").status == 404)
            #expect(try await chen.get(path).text.contains("\"public\":true"))

            #expect(try await chen.send("\(path)/\(photo.id)/hide", json: [:]).status == 204)
            #expect(try await nobody.get(shown).status == 404)
            let events = try await chen.get("/api/v1/matters/\(number)/events").text
            #expect(events.contains("matter.publish") && events.contains("matter.hide"))
            // What is not public at all has no page.
            let other = try await wang.send("/api/v1/matters", json: raised.merging(["category": "public_facilities"]) { $1 })
            let private_ = String(try #require(other.text.firstMatch(of: /"number":"(\d{13})"/)).1)
            #expect(try await nobody.get("/public/\(private_)").status == 404)
        }
        #expect(try town.installation.verify().faults == [])
    }
}
