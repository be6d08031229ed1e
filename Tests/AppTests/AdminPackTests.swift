import Foundation
import Kernel
import Schemes
import Storage
import TestSupport
import Testing

@testable import App

/// A pack's way through the pages: brought in, checked, compared, put in force, gone back from, dropped.
@Suite struct AdminPackTests {
    @Test func faultsAreToldAndNothingIsKept() async throws {
        let town = try await Town.open()
        let roles = try String(contentsOfFile: "\(Town.pack)/roles.yaml", encoding: .utf8)
        try town.layPack(version: "broken", ["roles.yaml": "extra:\n  over: place\n  verbs: [matter.forward]\n" + roles])
        try await town.serve { client in
            var zhou = Browser(client, token: town.token(.zhou))
            let broken = try await zhou.fillIn("/admin/packs", to: "/admin/packs/folder", ["pack_folder": "broken"])
            #expect(broken.status == 422 && broken.text.contains("roles.yaml:3:") && broken.text.contains("matter.forward"))
            #expect(broken.text.contains("roles.extra.verbs.1：本程序没有动作“matter.forward” — 是否想写 "))
            var foreign = Browser(client, token: town.token(.zhou), locale: "en")
            let told = try await foreign.fillIn("/admin/packs", to: "/admin/packs/folder", ["pack_folder": "broken"])
            #expect(told.text.contains("roles.extra.verbs.1: this program knows no verb «matter.forward» — did you mean "))
            for name in ["nothing", "../data", "", "."] {
                let refused = try await zhou.fillIn("/admin/packs", to: "/admin/packs/folder", ["pack_folder": name])
                #expect(refused.status == 422, "\(name)")
            }
            let notArchive = try await zhou.fillIn("/admin/packs", to: "/admin/packs", [:], file: "not an archive")
            #expect(notArchive.status == 422 && notArchive.text.contains("不是 ZIP 压缩包，或已损坏") && notArchive.text.contains("pack.archive"))
            // Sound by itself, and no pack.
            let archive = ZipWriter.archive([("pack.yaml", Array("id: a\n".utf8))])
            let empty = try await zhou.fillIn("/admin/packs", to: "/admin/packs", bytes: archive)
            #expect(empty.status == 422 && empty.text.contains("roles.yaml:1:1"))
        }
        #expect(try town.installation.store.read { try StoredPack.kept(in: $0) } == [])
    }

    @Test func anArchiveOfTheFolderIsTaken() async throws {
        let town = try await Town.open()
        let read = try #require(PackSource.read(folder: Town.pack).source)
        let files = read.files.map { file in
            (
                name: "xiangning/\(file.name)",
                bytes: file.name == "pack.yaml" ? Array("id: xiangning\nversion: zipped\nname: 乡宁县\n".utf8) : file.bytes
            )
        }
        try await town.serve { client in
            var zhou = Browser(client, token: town.token(.zhou))
            let sent = try await zhou.fillIn("/admin/packs", to: "/admin/packs", bytes: ZipWriter.archive(files))
            #expect(sent.status == 303)
            #expect(try await zhou.get(sent.location).text.contains("xiangning zipped"))
        }
    }

    @Test func fromTheFolderIntoForceAndBack() async throws {
        let town = try await Town.open()
        let first = Hex.encode(town.installation.scheme.current.hash)
        try town.layPack(version: "next")
        try await town.serve { client in
            var zhou = Browser(client, token: town.token(.zhou))
            let sent = try await zhou.fillIn("/admin/packs", to: "/admin/packs/folder", ["pack_folder": "next"])
            #expect(sent.status == 303)
            let page = try await zhou.get(sent.location)
            #expect(page.status == 200 && page.text.contains("已检查，未启用") && page.text.contains("\(sent.location)/activate"))
            let changes = try await zhou.get("\(sent.location)/changes")
            #expect(changes.text.contains("<code>pack.yaml</code> <code>version</code>") && changes.text.contains("<ins>next</ins>"))
            let text = try await zhou.get("\(sent.location)/text?file=roles.yaml")
            #expect(text.status == 200 && text.text.contains("administrator:"))
            for query in ["", "?file=nothing", "?file=../pack.yaml"] {
                #expect(try await zhou.get("\(sent.location)/text\(query)").status == 404, "\(query)")
            }
            #expect(try await zhou.get("\(sent.location)/text?file=roles.yaml&from=x").status == 422)
            #expect(try await zhou.get("\(sent.location)/text?file=roles.yaml&from=999999").status == 200)

            let stale = try await zhou.fillIn(sent.location, to: "\(sent.location)/activate", ["_version": "7"])
            #expect(stale.status == 409 && stale.text.contains("已经被别人改过"))
            #expect(try await zhou.fillIn(sent.location, to: "\(sent.location)/activate", ["_version": "1"]).status == 303)
            #expect(town.installation.scheme.current.version == "next")
            #expect(try await zhou.get(sent.location).text.contains("现行"))
            #expect(try await zhou.fillIn("/admin/packs/\(first)", to: "\(sent.location)/drop", [:]).status == 409)

            // 退回
            let back = try await zhou.get("/admin/packs/\(first)")
            #expect(back.text.contains("退回到这个方案"))
            #expect(try await zhou.fillIn("/admin/packs/\(first)", to: "/admin/packs/\(first)/activate", ["_version": "2"]).status == 303)
            #expect(Hex.encode(town.installation.scheme.current.hash) == first)
            let history = try await zhou.get("/admin/packs").text
            #expect(history.components(separatedBy: "xiangning next").count > 1)
        }
        #expect(try town.installation.verify().faults == [])
    }

    /// What is in use is told before anybody presses a button, and refused when somebody does all the same.
    @Test func whatIsInUseIsToldBeforehand() async throws {
        let town = try await Town.open()
        // 审计员 is held by somebody, and called otherwise wherever the pack names it.
        let renamed = try ["roles.yaml", "notices.yaml", "identity.yaml"].map { name in
            let text = try String(contentsOfFile: "\(Town.pack)/\(name)", encoding: .utf8)
            return (name, text.replacing(/\bauditor\b/, with: "inspector"))
        }
        let words = try ["zh-Hans", "en"].map { locale in
            (
                "words/\(locale).yaml",
                try String(contentsOfFile: "\(Town.pack)/words/\(locale).yaml", encoding: .utf8) + "\nrole.inspector: x\n"
            )
        }
        try town.layPack(version: "without", Dictionary(words + renamed) { $1 })
        try await town.serve { client in
            var zhou = Browser(client, token: town.token(.zhou))
            let sent = try await zhou.fillIn("/admin/packs", to: "/admin/packs/folder", ["pack_folder": "without"])
            let page = try await zhou.get(sent.location)
            #expect(page.text.contains("正在使用：角色 auditor") && !page.text.contains("\(sent.location)/activate"))
            let refused = try await zhou.fillIn(sent.location, to: "\(sent.location)/activate", ["_version": "1"])
            #expect(refused.status == 409 && refused.text.contains("正在使用：角色 auditor"))
            #expect(try await zhou.fillIn(sent.location, to: "\(sent.location)/drop", [:]).status == 303)
            #expect(try await zhou.get(sent.location).status == 404)
        }
        #expect(town.installation.scheme.current.version != "without")
    }
}
