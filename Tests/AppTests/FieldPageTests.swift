import HTTPTypes
import Kernel
import Matters
import Storage
import TestSupport
import Testing

@testable import App

/// One's grids on a phone, as the page and the queue use it, over HTTP.
@Suite struct FieldPageTests {
    private let town: Town

    init() async throws { town = try await Town.open() }

    private static let seen = [
        "category": "public_facilities", "what": "路牌歪了", "unit": Town.changning, "result": "扶正了", "seen_at": "2026-11-20T07:30:00+07:00",
    ]

    /// Only the own grids are laid on a phone, and only what is open there.
    @Test func aPhoneHoldsTheOwnGridsAndNoMore() async throws {
        let town = town
        let here = try await town.matter("dispatched", in: Town.changning, office: Town.housing, by: nil, phone: "13800001234")
        let done = try await town.matter("rated", in: Town.changning, office: Town.housing, by: nil)
        let elsewhere = try await town.matter("raised", in: Town.guanghua, office: Town.housing, by: nil)
        try await town.serve { client in
            var li = Browser(client, token: town.token(.li))
            let page = try await li.get("/field").text
            #expect(page.contains("/matters/\(here)") && page.contains("data-number=\"\(here)\""))
            #expect(!page.contains(done) && !page.contains(elsewhere) && !page.contains(Town.guanghua))
            #expect(!page.contains("13800001234") && !page.contains("王村民"))
            for form in ["visit-four_asks", "raise", "patrol", "behalf", "note"] { #expect(page.contains("data-form=\"\(form)\"")) }
            #expect(page.utf8.count < 200_000)
        }
    }

    /// The exact place is for whoever has to go there; the order by nearness is worked out on the phone.
    @Test func aTaskCarriesThePlaceThatSomebodyTappedFor() async throws {
        let town = town
        try await town.serve { client in
            var li = Browser(client, token: town.token(.li))
            #expect(!(try await li.get("/field").text.contains("data-near")))
            let body = ["category": "public_facilities", "what": "井盖松了", "unit": Town.changning, "lon": "110.83", "lat": "35.9727"]
            #expect(try await li.send("/api/v1/matters", json: body).status == 201)
            let page = try await li.get("/field").text
            #expect(page.contains("data-point=\"110.83, 35.9727\"") && page.contains("data-near=\"near\""))
            var wei = Browser(client, token: town.token(.wei))
            #expect(!(try await wei.get("/field").text.contains("35.9727")))
            // Where somebody stood who asked to stay unknown goes on no phone.
            let hidden = body.merging(["what": "路灯杆斜了", "lat": "35.9714", "hide": "true"]) { $1 }
            #expect(try await li.send("/api/v1/matters", json: hidden).status == 201)
            let without = try await li.get("/field").text
            #expect(without.contains("路灯杆斜了") && without.contains("35.9727") && !without.contains("35.9714"))
        }
    }

    /// Somebody whose grids were taken away reaches what is on the phone, and nothing of the place.
    @Test func withoutAGridThePageHoldsTheQueueAlone() async throws {
        let town = town
        let here = try await town.matter("dispatched", in: Town.changning, office: Town.housing, by: nil)
        try await town.serve { client in
            var zhao = Browser(client, token: town.token(.zhao))
            let page = try await zhao.get("/field")
            #expect(page.status == 200 && page.text.contains("您现在没有负责的网格") && page.text.contains("id=\"field-unsent\""))
            #expect(!page.text.contains("data-form=") && !page.text.contains(here))
            var nobody = Browser(client)
            #expect(try await nobody.get("/field").location.hasPrefix("/sign-in"))
        }
    }

    /// Somebody of the neighbourhood writes down what is seen and said; what others raised is not theirs to read.
    @Test func aMicroGridWorkerSeesNoTasks() async throws {
        let town = town
        let here = try await town.matter("raised", in: Town.changning, office: Town.housing, by: nil)
        try await town.serve { client in
            var wei = Browser(client, token: town.token(.wei))
            let page = try await wei.get("/field").text
            #expect(page.contains("data-form=\"patrol\"") && !page.contains(here) && !page.contains("data-form=\"note\""))
            var english = Browser(client, token: town.token(.li), locale: "en")
            #expect(try await english.get("/field").text.contains("My grid"))
        }
    }

    @Test func whatIsSentLaterSaysWhenItWas() async throws {
        let town = town
        try await town.serve { client in
            var li = Browser(client, token: town.token(.li))
            let paths = ["/api/v1/matters", "/api/v1/matters/patrol"]
            for path in paths {
                let body = path.hasSuffix("patrol") ? Self.seen : Self.seen.filter { $0.key != "result" }
                for wrong in ["昨天", "2026-11-20T25:00:00Z"] {
                    let refused = try await li.send(path, json: body.merging(["seen_at": wrong]) { $1 })
                    #expect(refused.status == 422 && refused.text.contains("seen_at"), "\(path) \(wrong)")
                }
                let old = try await li.send(path, json: body.merging(["seen_at": "2026-10-01"]) { $1 })
                #expect(old.status == 422 && old.text.contains("seen.old"), "\(path)")
                let key = ["Idempotency-Key": "phone-\(path.utf8.count)"]
                let first = try await li.send(path, json: body, key)
                let again = try await li.send(path, json: body, key)
                #expect(first.status == 201 && again.status == 201 && again.text.contains("\"replayed\":true"))
                let number = String(try #require(first.text.firstMatch(of: /"number":"(\d{13})"/)).1)
                #expect(again.text.contains(number))
                let events = try await li.get("/api/v1/matters/\(number)/events").text
                #expect(events.contains("\"occurred_at\":\"2026-11-20T08:30:00+08:00\""), "\(events)")
            }
            // A clock that is ahead counts as now.
            let later = Self.seen.merging(["seen_at": "2030-01-01", "what": "别的"]) { $1 }
            let ahead = try await li.send("/api/v1/matters/patrol", json: later)
            #expect(ahead.status == 201)
            let number = String(try #require(ahead.text.firstMatch(of: /"number":"(\d{13})"/)).1)
            #expect(!(try await li.get("/api/v1/matters/\(number)/events").text.contains("2030")))
        }
        #expect(try town.installation.verify().faults == [])
    }

    /// A module names the version of what it imports. Only the version that there is may be kept; any other address is asked for anew.
    @Test func modulesOfOneVersionGoTogether() async throws {
        let town = town
        try await town.serve { client in
            var li = Browser(client, token: town.token(.li))
            let named = try #require(try await li.get("/field").text.firstMatch(of: /src="(\/assets\/js\/field\.js\?v=\w+)"/)).1
            var phone = Browser(client)
            let module = try await phone.get(String(named))
            let imported = try #require(module.text.firstMatch(of: /from '\.\/(field-store\.js\?v=\w+)'/)).1
            let store = try await phone.get("/assets/js/\(imported)")
            #expect(store.text.contains("class Store"))
            for kept in [module, store] { #expect(kept.headers[.cacheControl] == "public, max-age=31536000, immutable") }
            let plain = try await phone.get("/assets/js/field-store.js")
            #expect(plain.headers[.cacheControl] == "no-cache" && plain.headers[.eTag] != nil)
            let worker = try await phone.get("/assets/js/field-worker.js?v=1")
            #expect(worker.headers[.cacheControl] == "no-cache")
            #expect(worker.headers[HTTPField.Name("Service-Worker-Allowed")!] == "/field")
            #expect(try await phone.get("/assets/js/field.js?v=1").headers[HTTPField.Name("Service-Worker-Allowed")!] == nil)
            #expect(try await phone.get("/assets/field/app.webmanifest").headers[.contentType] == "application/manifest+json")
        }
    }

    /// Others may have unsent work on the same phone: it is cleared by whoever has looked, and every page of whoever is signed in looks.
    @Test func signingOutClearsTheDeviceOnlyWhenAsked() async throws {
        let town = town
        let cleared = HTTPField.Name("Clear-Site-Data")!
        try await town.serve { client in
            var zhao = Browser(client, token: town.token(.zhao))
            #expect(try await zhao.get("/raise").text.contains("js/field-leave.js"))
            var nobody = Browser(client)
            #expect(!(try await nobody.get("/raise").text.contains("js/field-leave.js")))
            let plain = try await nobody.fillIn("/raise", to: "/sign-out", [:])
            #expect(plain.status == 303 && plain.headers[cleared] == nil)
            let asked = try await nobody.fillIn("/raise", to: "/sign-out", ["clear": "true"])
            #expect(asked.status == 303 && asked.headers[cleared] == "\"storage\"")
        }
    }
}
