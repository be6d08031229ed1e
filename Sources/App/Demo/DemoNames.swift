import Territory

/// Made-up names of places and people. No place is called after a real one on purpose, and nobody is meant.
struct DemoNames {
    private var places: [String]
    private var people = 0
    private let surnames: [String]
    private let given: [String]
    private let phonePrefix: String

    private static let commonSurnames = [
        "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "胡", "朱", "郭", "何", "林", "高", "罗", "郑", "梁", "谢", "宋",
        "唐", "许", "邓", "冯", "韩", "曹", "曾", "彭", "萧", "蔡", "潘", "田", "董", "袁", "于", "余", "叶", "蒋", "杜", "苏", "魏", "程", "吕", "丁",
    ]
    private static let givenParts = [
        "建", "国", "志", "明", "秀", "英", "海", "燕", "春", "梅", "文", "斌", "晓", "红", "永", "强", "玉", "兰", "俊", "峰", "丽", "娟", "振", "华",
        "新", "民", "桂", "芳", "立", "军", "爱", "莲", "宏", "伟", "雪", "琴", "长", "青", "慧", "敏", "福", "生", "彩", "霞", "天", "佑", "月", "娥",
    ]

    init(_ scheme: DemoScheme, dice: inout DemoDice) {
        let names = scheme.names
        places = dice.shuffled(names.first.flatMap { first in names.last.map { first + $0 } })
        surnames = dice.shuffled(Self.commonSurnames)
        given = dice.shuffled(Self.givenParts)
        phonePrefix = scheme.phonePrefix
    }

    /// Another with each call; numbered when the parts are used up.
    mutating func place(_ number: Int) -> String { places.isEmpty ? "示范\(number)" : places.removeLast() }

    /// A name and a work phone that is nobody else's.
    mutating func person() -> (name: String, phone: String) {
        people += 1
        let (a, b, c) = (people % surnames.count, people / 7 % given.count, people / 3 % given.count)
        let number = String(people)
        let phone = phonePrefix + String(repeating: "0", count: max(0, 6 - number.utf8.count)) + number
        return (surnames[a] + given[b] + (b == c || people % 5 == 0 ? "" : given[c]), phone)
    }

    /// 一, 二 … 九十九; plain digits beyond.
    static func numeral(_ number: Int) -> String {
        let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
        guard (1...99).contains(number) else { return "\(number)" }
        let (tens, ones) = (number / 10, number % 10)
        return (tens == 0 ? "" : (tens == 1 ? "" : digits[tens]) + "十") + digits[ones]
    }
}
