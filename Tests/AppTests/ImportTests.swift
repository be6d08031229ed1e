import Kernel
import Storage
import Testing

@testable import App

/// A file's way through the pages: sent, tried out, carried out, shown on the card, taken back.
@Suite struct ImportTests {
    private static let units = """
        代码,名称,层级,上级
        141029100201,龙鼻村,村（社区）,141029100
        14102910020101,第一网格,村（社）网格,141029100201

        """

    @Test func fromFileToCardAndBack() async throws {
        let town = try await Town.open()
        try await town.serve { client in
            var zhou = Browser(client, token: town.token(.zhou))
            let fields = ["kind": "units", "encoding": "utf-8"]
            let sent = try await zhou.fillIn("/admin/import", to: "/admin/import", fields, file: Self.units)
            #expect(sent.status == 303 && sent.location.hasPrefix("/admin/import/"))
            let report = try await zhou.get(sent.location)
            #expect(report.status == 200 && report.text.contains("新增") && report.text.contains("\(sent.location)/apply"))
            #expect(try await zhou.get("/units/14102910020101").status == 404)
            #expect(try await zhou.fillIn(sent.location, to: "\(sent.location)/apply", [:]).status == 303)

            var anybody = Browser(client)
            let empty = try await anybody.get("/units/14102910020101")
            #expect(empty.status == 200 && empty.text.contains("第一网格") && empty.text.contains("12345") && empty.text.contains("暂缺"))
            #expect(!empty.text.contains("/units/14102910020101/posts"))
            let vacancies = try await zhou.get("/vacancies?post=grid_head&level=village_grid")
            #expect(vacancies.text.contains("14102910020101"))

            let named = ["post": "grid_head", "name": "张支书", "phone": "0357 682 2110"]
            let page = "/units/14102910020101"
            #expect(try await zhou.fillIn(page, to: "\(page)/posts", ["post": "grid_head", "name": "张支书"]).status == 422)
            #expect(try await zhou.fillIn(page, to: "\(page)/posts", named).status == 303)
            #expect(try await zhou.fillIn(page, to: "\(page)/posts", named).status == 409)
            let card = try await anybody.get(page)
            #expect(card.text.contains("张支书") && card.text.contains("03576822110") && !card.text.contains("relieve"))
            let vacant = try await zhou.get("/vacancies?post=grid_head&level=village_grid")
            #expect(!vacant.text.contains("14102910020101"))

            // Somebody serves there now, so the grid may not vanish.
            let refused = try await zhou.fillIn(sent.location, to: "\(sent.location)/undo", [:])
            #expect(refused.status == 409 && refused.text.contains("14102910020101"))
            let action = try #require(try await zhou.get(page).text.firstMatch(of: /\/posts\/[0-9a-f-]{36}\/relieve/)).output
            #expect(try await zhou.fillIn(page, to: String(action), [:]).status == 303)
            #expect(try await anybody.get(page).text.contains("暂缺"))
            #expect(try await zhou.fillIn(sent.location, to: "\(sent.location)/undo", [:]).status == 303)
            #expect(try await anybody.get(page).status == 404)
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func whatIsWrongWithTheFileIsSaidOnThePage() async throws {
        let town = try await Town.open()
        try await town.serve { client in
            var zhou = Browser(client, token: town.token(.zhou), locale: "en")
            let fields = ["kind": "units", "encoding": "utf-8"]
            let heading = try await zhou.fillIn("/admin/import", to: "/admin/import", fields, file: "code,name,level,colour\n1,2,3,4\n")
            #expect(heading.status == 422 && heading.text.contains("Mend it as told below"))
            let notForm = try await zhou.send("/admin/import", form: fields)
            #expect(notForm.status == 422, "a form without its file")
            let empty = try await zhou.send("/api/v1/imports?kind=units", file: "")
            #expect(empty.status == 422)
            let sent = try await zhou.send("/api/v1/imports?kind=units", file: "code,name,level,parent\n1,x,village,141029100\n")
            let id = try #require(JSONValue(sent.text)?["id"]?.text)
            let rows = JSONValue(try await zhou.get("/api/v1/imports/\(id)/rows?verdict=error").text)
            #expect(rows?["items"]?.items.first?["faults"]?.items.first?["code"] == .text("code_village"))
            #expect(try await zhou.send("/api/v1/imports/\(id)/apply", json: [:]).status == 409)
            #expect(try await zhou.send("/api/v1/imports?kind=units&encoding=latin", file: "x").status == 422)
        }
    }
}
