import Kernel
import Territory

@testable import Matters

/// Who is who: each holds one role of the pack in one unit, or none.
enum Cast: String, CaseIterable, Sendable {
    /// 王村民 and 孙会计, residents with an account.
    case wang, sun
    /// 魏微网格员, 李网格, 张支书, 陈调度, all of 昌宁镇.
    case wei, li, zhang, chen
    /// 郭调度 of 光华镇.
    case guo
    /// 刘调度, 郑县长, 周管理, 吴审计, over the county.
    case liu, leader, zhou, wu
    /// 赵科长 of 城市管理局, 钱科长 of 住房和城乡建设局.
    case zhao, qian

    static let changning = "141029100"
    static let guanghua = "141029101"
    static let cityManagement = "141029-CG"
    static let housing = "141029-ZJ"

    private var post: (role: String, unit: String)? {
        switch self {
        case .wang, .sun: nil
        case .wei, .li: ("micro_grid_worker", Self.changning)
        case .zhang: ("village_secretary", Self.changning)
        case .chen: ("township_dispatcher", Self.changning)
        case .guo: ("township_dispatcher", Self.guanghua)
        case .liu: ("county_dispatcher", "141029")
        case .leader: ("leader", "141029")
        case .zhou: ("administrator", "141029")
        case .wu: ("auditor", "141029")
        case .zhao: ("office_clerk", Self.cityManagement)
        case .qian: ("office_clerk", Self.housing)
        }
    }

    var account: ID { ID(high: 0xCA57, low: UInt64(Self.allCases.firstIndex(of: self) ?? 0) + 1) }

    func actor(in county: County) throws -> Actor {
        let grants = try post.map { post -> [Actor.Grant] in
            let unit = try county.unit(post.unit)
            return [Actor.Grant(role: post.role, unit: unit.id, path: unit.path)]
        }
        return Actor(account: account, username: rawValue, grants: grants ?? [])
    }
}

extension Actor {
    /// Somebody without an account who opened these matters with their private links.
    static func holding(_ matters: Matter?...) -> Actor { Actor(account: nil, holds: Set(matters.compactMap { $0?.hold })) }
}
