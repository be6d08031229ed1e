extension PermissionTable {
    /// Points.
    static let points = """
        GET  /points in 200 200 200 200 200 200 200 200 200 200 200
        GET  /points/join in 200 200 200 200 200 200 200 200 200 200 200
        POST /points/join in 303 303 303 303 303 303 303 303 303 303 303
        POST /points/leave in 303 303 303 303 303 303 303 303 303 303 303
        GET  /points/claims/new in 200 200 200 200 200 200 200 200 200 200 200
        POST /points/claims in 303 303 303 303 303 303 303 303 303 303 303
        GET  /points/claims/{id} in 404 404 404 404 404 404 404 404 404 404 404
        POST /points/claims/{id}/appeal in 404 404 404 404 404 404 404 404 404 404 404
        POST /points/claims/{id}/review in 403 403 404 404 404 404 403 403 403 403 403
        POST /points/claims/{id}/settle in 403 403 403 403 404 404 403 403 403 403 403
        POST /points/claims/{id}/decide in 403 403 403 403 404 404 403 403 403 403 403
        GET  /points/work in 403 403 200/404 200/404 200/404 200 403 403 403 403 403
        GET  /points/work/new in 403 403 200 200 200 200 403 403 403 403 403
        POST /points/members in 403 403 303/403 303/403 403 403 403 403 403 403 403
        POST /points/help in 403 403 303/403 303/403 403 403 403 403 403 403 403
        POST /points/deductions in 403 403 403 303/403 403 403 403 403 403 403 403
        POST /points/departures in 403 403 303/403 303/403 403 403 403 403 403 403 403
        POST /points/recompute in 403 403 403 403 403 303 403 403 403 403 403
        GET  /points/notices 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /points/notices/{id} 404 404 404 404 404 404 404 404 404 404 404 404
        POST /points/notices/{id} 404 404 404 404 404 404 404 404 404 404 404 404
        GET  /points/shop in 200 200 200 200 200 200 200 200 200 200 200
        POST /points/orders in 409 409 409 409 409 409 409 409 409 409 409
        POST /points/orders/{id}/hand in 403 403 403 404 403 403 403 403 403 403 403
        POST /points/stock in 403 403 403 303/403 403 403 403 403 403 403 403
        GET  /api/v1/points 401 200 200 200 200 200 200 200 200 200 200 200
        POST /api/v1/points/join 401 200 200 200 200 200 200 200 200 200 200 200
        POST /api/v1/points/leave 401 200 200 200 200 200 200 200 200 200 200 200
        POST /api/v1/points/claims 401 200 200 200 200 200 200 200 200 200 200 200
        GET  /api/v1/points/claims/{id} 401 404 404 404 404 404 404 404 404 404 404 404
        POST /api/v1/points/claims/{id}/appeal 401 404 404 404 404 404 404 404 404 404 404 404
        POST /api/v1/points/claims/{id}/review 401 403 403 404 404 404 404 403 403 403 403 403
        POST /api/v1/points/claims/{id}/settle 401 403 403 403 403 404 404 403 403 403 403 403
        POST /api/v1/points/claims/{id}/decide 401 403 403 403 403 404 404 403 403 403 403 403
        GET  /api/v1/points/work 401 403 403 200/404 200/404 200/404 200 403 403 403 403 403
        POST /api/v1/points/members 401 403 403 200/403 200/403 403 403 403 403 403 403 403
        POST /api/v1/points/help 401 403 403 200/403 200/403 403 403 403 403 403 403 403
        POST /api/v1/points/deductions 401 403 403 403 200/403 403 403 403 403 403 403 403
        POST /api/v1/points/departures 401 403 403 200/403 200/403 403 403 403 403 403 403 403
        POST /api/v1/points/recompute 401 403 403 403 403 403 200 403 403 403 403 403
        GET  /api/v1/points/notices 200 200 200 200 200 200 200 200 200 200 200 200
        POST /api/v1/points/notices/{id} 404 404 404 404 404 404 404 404 404 404 404 404
        GET  /api/v1/points/goods 401 200 200 200 200 200 200 200 200 200 200 200
        POST /api/v1/points/orders 401 409 409 409 409 409 409 409 409 409 409 409
        POST /api/v1/points/orders/{id}/hand 401 403 403 403 404 403 403 403 403 403 403 403
        POST /api/v1/points/stock 401 403 403 403 200/403 403 403 403 403 403 403 403
        """
}
