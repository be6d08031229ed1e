import Imports
import Kernel
import Matters
import Schemes
import Storage
import TestSupport
import Testing

@testable import App

/// What whoever looks after a county does in the pages of administration.
@Suite struct AdminTests {
    @Test func theFirstPageTellsWhatWaits() async throws {
        let town = try await Town.open()
        try await town.keepPack(version: "next")
        try await town.giveOutline(to: Town.changning)
        try await town.serve { client in
            var zhou = Browser(client, token: town.token(.zhou))
            let page = try await zhou.get("/admin")
            #expect(page.status == 200)
            // Nobody of this town has chosen a password yet, so nobody can look after accounts.
            for words in ["方案 xiangning next 已检查", "只有 0 个能管理账号的人", "还没有设置密码", "还没有范围", "各层级单位"] {
                #expect(page.text.contains(words), "\(words)")
            }
            // Who looks after one township is shown the ways in, and nothing of the county.
            var cai = Browser(client, token: town.token(.cai))
            let local = try await cai.get("/admin")
            #expect(local.status == 200 && local.text.contains("/admin/units") && !local.text.contains("各层级单位"))
            #expect(!local.text.contains("href=\"/admin/packs/"))
        }
    }

    @Test func theRegisterIsLookedThroughAndSearched() async throws {
        let town = try await Town.open()
        try await town.giveOutline(to: Town.changning)
        try await town.serve { client in
            var zhou = Browser(client, token: town.token(.zhou))
            #expect(try await zhou.get("/admin/units?parent=nothing").status == 404)
            #expect(try await zhou.get("/admin/units/nothing").status == 404)
            let nothing = try await zhou.get("/admin/units?q=%3Cscript%3E")
            #expect(nothing.status == 200 && nothing.text.contains("没有这样的单位") && !nothing.text.contains("<script>"))
            #expect(try await zhou.get("/admin/units").text.contains("/admin/units/\(Town.changning)"))
            let found = try await zhou.get("/admin/units?q=%E6%98%8C%E5%AE%81")
            #expect(found.text.contains("/admin/units/\(Town.changning)") && !found.text.contains("/admin/units/\(Town.guanghua)\""))
            let unit = try await zhou.get("/admin/units/\(Town.changning)")
            #expect(unit.text.contains("<path class=\"land\"") && unit.text.contains("示意图") && unit.text.contains("平方千米"))
            #expect(unit.text.contains("建立") && unit.text.contains("设置范围"))
            let bare = try await zhou.get("/admin/units/\(Town.guanghua)")
            #expect(bare.text.contains("还没有范围"))

            var cai = Browser(client, token: town.token(.cai))
            let own = try await cai.get("/admin/units")
            #expect(own.status == 200 && !own.text.contains(Town.guanghua))
            #expect(try await cai.get("/admin/units?q=%E5%85%89%E5%8D%8E").text.contains("没有这样的单位"))
        }
    }

    @Test func aMapIsImportedAndAPointIsFound() async throws {
        let town = try await Town.open()
        let map = """
            {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"adcode": \(Town.changning)}, "geometry":
            {"type": "Polygon", "coordinates": [[[110.8, 35.9], [110.9, 35.9], [110.9, 36], [110.8, 36], [110.8, 35.9]]]}},
            {"type": "Feature", "properties": {"adcode": 141030}, "geometry": null}]}
            """
        try await town.serve { client in
            var zhou = Browser(client, token: town.token(.zhou))
            let fields = ["kind": "boundaries", "encoding": "utf-8"]
            let undecided = try await zhou.fillIn("/admin/import", to: "/admin/import", fields, file: map)
            #expect(undecided.status == 422 && undecided.text.contains("f-ImportFile-coordinates"))
            let told = fields.merging(["coordinates": "gcj02"]) { $1 }
            let faulty = try await zhou.fillIn("/admin/import", to: "/admin/import", told, file: map)
            let report = try await zhou.get(faulty.location)
            #expect(report.text.contains("第 2 个图形（第 3 行）") && report.text.contains("这个图形没有范围"))
            #expect(!report.text.contains("\(faulty.location)/apply"))
            let sent = try await zhou.fillIn("/admin/import", to: "/admin/import", told.merging(["skip_unknown": "true"]) { $1 }, file: map)
            #expect(try await zhou.get(sent.location).text.contains("按要求跳过"))
            #expect(try await zhou.fillIn(sent.location, to: "\(sent.location)/apply", [:]).status == 303)
            var anybody = Browser(client)
            let inside = try await anybody.get("/api/v1/units/at?lon=110.8001&lat=35.9001&system=gcj02")
            #expect(JSONValue(inside.text)?["finest"] == .text(Town.changning))
            // The same numbers are half a kilometre away on a satellite's map.
            let beside = try await anybody.get("/api/v1/units/at?lon=110.8999&lat=35.9999")
            #expect(JSONValue(beside.text)?["finest"] == .null)
            #expect(try await zhou.fillIn(sent.location, to: "\(sent.location)/undo", [:]).status == 303)
            #expect(JSONValue(try await anybody.get("/api/v1/units/at?lon=110.8001&lat=35.9001&system=gcj02").text)?["finest"] == .null)

            let api = "/api/v1/imports?kind=boundaries&code_property=adcode&skip_unknown=true"
            #expect(try await zhou.send("\(api)&coordinates=mars", file: map, type: "application/geo+json").status == 422)
            let staged = try await zhou.send("\(api)&coordinates=gcj02", file: map, type: "application/geo+json")
            let id = try #require(JSONValue(staged.text)?["id"]?.text)
            let rows = JSONValue(try await zhou.get("/api/v1/imports/\(id)/rows").text)?["items"]?.items
            #expect(rows?.first?["unit"] == .text(Town.changning) && rows?.last?["verdict"] == .text("same"))
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func theCatalogueSaysWhoGetsItAndWhy() async throws {
        let town = try await Town.open()
        let routes = try town.installation.scheme.current.section(DispatchCatalogue.self)
        let path = try #require(UnitPath("/141029/141029100"))
        let due = try #require(routes.route(path, category: "public_facilities"))
        try await town.serve { client in
            var zhou = Browser(client, token: town.token(.zhou))
            let answer = try await zhou.get("/admin/routes?place=\(Town.changning)&category=public_facilities")
            #expect(answer.status == 200 && answer.text.contains("（\(due.unit)）。") && answer.text.contains("<code>\(due.rule)</code>"))
            for (query, words) in [
                ("place=nothing", "没有这个代码的单位"), ("place=\(Town.housing)", "部门不是地点"),
                ("place=\(Town.changning)&category=nothing", "没有这个类别"), ("place=%3Cb%3E", "没有这个代码的单位"),
            ] {
                let refused = try await zhou.get("/admin/routes?\(query)")
                #expect(refused.status == 422 && refused.text.contains(words) && !refused.text.contains("<b>"), "\(query)")
            }
        }
    }
}
