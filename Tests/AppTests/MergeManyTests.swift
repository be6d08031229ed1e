import Kernel
import Storage
import Testing

@testable import App
@testable import Matters

/// 合并选中的 over HTTP: it asks which goes along with which, does one command for each, and tells what became of each.
@Suite struct MergeManyTests {
    private let town: Town

    init() async throws { town = try await Town.open() }

    private static let path = "/work/merge"

    private func raised(_ count: Int, in unit: String = Town.changning, category: String = "garbage") async throws -> [String] {
        var numbers: [String] = []
        for _ in 0..<count {
            numbers.append(try await town.matter("raised", in: unit, office: Town.cityManagement, by: nil, category: category))
            town.clock.advance(seconds: 60)
        }
        return numbers
    }

    private func ask(_ numbers: [String]) -> String { Self.path + "?" + numbers.map { "take.m\($0)=1" }.joined(separator: "&") }

    private func ticks(_ page: String) -> [String: String] {
        let ticks = page.matches(of: /name="take\.m(\d{13})" value="([^"]+)" checked/).map { ("take.m\($0.1)", String($0.2)) }
        return Dictionary(ticks) { first, _ in first }
    }

    private func form(_ page: Browser.Answer, _ fields: [String: String]) -> [String: String] {
        fields.merging(["_csrf": page.hidden("_csrf"), "_key": page.hidden("_key")]) { $1 }
    }

    private func state(_ number: String) throws -> String? {
        try town.installation.store.read { try Matter.find(number: number, in: $0) }?.state
    }

    @Test func whatCannotBeMergedIsNotAndSaysWhy() async throws {
        let town = town
        let mine = try await raised(2)
        let hidden = try await raised(1, category: "neighbour_dispute")[0]
        let elsewhere = try await raised(1, in: Town.guanghua)[0]
        let done = try await town.matter("resolved", in: Town.changning, office: Town.cityManagement, by: nil)
        try await town.serve { client in
            var chen = Browser(client, token: town.token(.chen))
            #expect(try await chen.get(Self.path).text.contains("没有可以合并的"))
            let asked = try await chen.get(ask(mine + [hidden, elsewhere, done]))
            #expect(asked.status == 200 && Set(ticks(asked.text).keys) == Set(mine.map { "take.m\($0)" }))
            for why in ["不是公开类别", "没有这件事，或者不归您看", "现在的进度不能合并"] { #expect(asked.text.contains(why), "\(why)") }
            let said = ["into": mine[0], "text": "同一盏灯。"]
            for wrong in [["take.m\(mine[1])": "x"], [:], ["take.m\(mine[0])": "1"]] {
                let told = try await chen.send(Self.path, form: form(asked, said.merging(wrong) { $1 }))
                #expect(told.status == 422, "\(wrong)")
            }
            let mute = try await chen.send(Self.path, form: form(asked, ["into": mine[0], "text": "", "take.m\(mine[1])": "1"]))
            #expect(mute.status == 422 && ticks(mute.text)["take.m\(mine[1])"] == "1")
            let forged = ["into": mine[0], "text": "同一盏灯。", "take.m\(elsewhere)": "1", "take.m\(hidden)": "1"]
            let told = try await chen.send(Self.path, form: form(asked, forged))
            #expect(told.status == 200 && told.text.contains("2 件没有合并"))
            for number in [hidden, elsewhere] { #expect(try state(number) != "merged") }
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func eachGoesAlongByItsOwnCommandAndOnce() async throws {
        let town = town
        let numbers = try await raised(4)
        try await town.serve { client in
            var chen = Browser(client, token: town.token(.chen))
            let list = try await chen.get("/work?kind=raised").text
            #expect(list.contains("formaction=\"/work/merge\"") && list.contains("name=\"take.m\(numbers[0])\""))
            let asked = try await chen.get(ask(numbers))
            // The one raised first is chosen to go on.
            #expect(asked.text.contains("value=\"\(numbers[0])\" checked"))
            var fields = ticks(asked.text)
            fields["take.m\(numbers[3])"] = nil
            // Somebody else has done something to one of them meanwhile.
            let to = try DispatchMatter.Fields.schema.decode(["to": .text(Town.cityManagement)])
            _ = try await town.installation.executor.perform(DispatchMatter(numbers[2], to, expected: nil), as: .system)
            let sent = form(asked, fields.merging(["into": numbers[0], "text": "同一盏灯。"]) { $1 })
            for _ in 0..<2 {
                let answer = try await chen.send(Self.path, form: sent)
                #expect(answer.status == 200 && answer.text.contains("1 件合并到") && answer.text.contains("1 件没有合并"))
                #expect(answer.text.contains("已经被别人改过"))
            }
            #expect(try numbers.map { try state($0) } == ["raised", "merged", "dispatched", "raised"])
            // What is ticked alone is offered what is alike where it lies.
            let alone = try await chen.get(ask([numbers[3]]))
            #expect(alone.text.contains("value=\"\(numbers[0])\"") && alone.text.contains("value=\"\(numbers[2])\""))
        }
        #expect(try town.installation.verify().faults == [])
    }
}
