import Kernel
import Testing
import Territory

@testable import Matters

@Suite struct PublicTextTests {
    @Test(arguments: [
        ("打我电话13800001234谢谢", "打我电话***********谢谢"), ("138 0000 1234。", "*** **** ****。"), ("0357-6822345", "****-*******"),
        ("身份证14102919800101123X号", "身份证******************号"), ("１３８００００１２３４", "***********"),
        ("2026年11月25日，3盏灯，12号楼", "2026年11月25日，3盏灯，12号楼"), ("欠薪12000元", "欠薪12000元"), ("电话6822345", "电话*******"),
        ("", ""), ("没有数字", "没有数字"),
    ])
    func numbersThatReachSomebodyAreStars(_ text: String, _ masked: String) { #expect(PublicText.mask(text) == masked) }
}

@Suite struct Open311QueryTests {
    private let now = Instant(ms: 1_795_000_000_000)

    private func query(_ fields: [String: String]) throws -> Open311Query {
        try Open311Query(fields, publicCategories: ["garbage", "street_lighting"], now: now)
    }

    @Test(arguments: [
        ["start_date": "yesterday"], ["end_date": "2026-13-01"], ["start_date": "2026-01-01", "end_date": "2026-06-01"],
        ["start_date": "2026-03-01", "end_date": "2026-02-01"], ["status": "lost"], ["page_size": "0"], ["page_size": "101"],
        ["page": "-1"], ["page": "21", "page_size": "50"],
        ["service_request_id": Array(repeating: "1", count: 51).joined(separator: ",")],
    ])
    func whatCannotBeAsked(_ fields: [String: String]) { #expect(throws: Problem.self) { try query(fields) } }

    @Test func withoutDatesTheLastNinetyDays() throws {
        let plain = try query([:])
        #expect(plain.until.ms - plain.from.ms == 90 * 86_400_000 && plain.size == 50 && plain.page == 1)
        #expect(plain.kinds == StateKind.allCases && plain.categories == ["garbage", "street_lighting"])
        #expect(try query(["status": "open"]).kinds == [.raised, .dispatched, .accepted])
        #expect(try query(["status": "open,closed"]).kinds == StateKind.allCases)
        #expect(try query(["service_code": "garbage,petition"]).categories == ["garbage"], "what is not public is not there")
        let half = try query(["start_date": "2026-01-01T00:00:00Z"])
        #expect(half.from.isoText == "2026-01-01T08:00:00+08:00" && half.until.ms - half.from.ms == 90 * 86_400_000)
    }

    @Test(arguments: [
        ("2026-01-02", "2026-01-02T00:00:00+08:00"), ("2026-01-02T03:04:05Z", "2026-01-02T11:04:05+08:00"),
        ("2026-01-02T03:04:05+08:00", "2026-01-02T03:04:05+08:00"), ("2026-01-02T03:04:05.123-0500", "2026-01-02T16:04:05+08:00"),
        ("2026-01-02T03:04", "2026-01-02T03:04:00+08:00"),
    ])
    func datesAsTheWorldWritesThem(_ text: String, _ iso: String) { #expect(Instant(written: text)?.isoText == iso) }

    @Test(arguments: [
        "", "2026-02-30", "2026-01-02 03:04", "2026-01-02T25:00Z", "2026-01-02T03:61Z", "20260102", "2026-01-02T03:04:05Zjunk",
    ])
    func othersAreNone(_ text: String) { #expect(Instant(written: text) == nil) }
}

@Suite struct Open311RequestTests {
    /// However many categories there are, a page is the newest of all of them.
    @Test func aPageIsTheNewestOfEveryCategory() async throws {
        let county = try await County.handling()
        var numbers: [String] = []
        for index in 0..<5 {
            county.entropy.advance(seconds: 1)
            let isLamp = index % 2 == 1
            numbers.append(
                try await county.raise(
                    "不亮", category: isLamp ? "street_lighting" : "public_facilities", answers: isLamp ? ["light_fault": "dark"] : [:]))
        }
        try await county.take(.withdraw, on: numbers[3])
        func told(_ fields: [String: String]) throws -> [String] {
            let query = try Open311Query(
                fields, publicCategories: ["public_facilities", "street_lighting"], now: county.entropy.now())
            return try county.read { try query.matters(in: $0) }.map(\.number)
        }
        #expect(try told([:]) == numbers.reversed())
        #expect(
            try told(["page_size": "2"]) == [numbers[4], numbers[3]] && told(["page_size": "2", "page": "2"]) == [numbers[2], numbers[1]])
        #expect(try told(["page_size": "2", "page": "3"]) == [numbers[0]] && told(["page_size": "2", "page": "4"]).isEmpty)
        #expect(try told(["status": "closed"]) == [numbers[3]] && told(["status": "open", "page_size": "1"]) == [numbers[4]])
    }

    /// What was found not to be solved is no result any more; of two results the newer one stands.
    @Test func theNewestResultIsToldWhileItStands() async throws {
        let county = try await County.handling()
        let services = try county.services()
        let number = try await county.matter(after: .dispatch, .accept)
        func result() throws -> String? {
            let matter = try #require(try county.matter(number))
            return try county.read { try Open311Request.load(matter, services, in: $0) }.result
        }
        #expect(try result() == nil)
        try await county.take(.resolve, on: number, ["result": "换了灯泡，有事打 13812345678。"])
        #expect(try result() == "换了灯泡，有事打 ***********。")
        try await county.take(.rate, on: number, ["score": "2", "solved": "no"])
        #expect(try result() == nil)
        try await county.take(.resolve, on: number, ["result": "换了灯杆。"])
        #expect(try result() == "换了灯杆。")
        try await county.take(.rate, on: number)
        #expect(try result() == "换了灯杆。")
    }
}

@Suite struct Open311ValueTests {
    private func xml(_ value: Open311Value) -> String { String(decoding: value.bytes(.xml, root: "r"), as: UTF8.self) }

    @Test func markupIsEscapedAndWhatXMLCannotHoldIsLeftOut() {
        let text = xml(.text("<a b='c'>&\"\u{1}\u{FFFE}]]>\n"))
        #expect(text == "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<r>&lt;a b=&#39;c&#39;&gt;&amp;&quot;]]&gt;\n</r>\n")
    }

    @Test func bothSayTheSame() {
        let value = Open311Value.list(of: "request", [.object([("id", .text("1")), ("lat", .number(nil)), ("on", .flag(true))])])
        #expect(xml(value).contains("<r><request><id>1</id><lat></lat><on>true</on></request></r>"))
        #expect(String(decoding: value.bytes(.json, root: "r"), as: UTF8.self) == "[{\"id\":\"1\",\"lat\":null,\"on\":true}]")
    }
}
