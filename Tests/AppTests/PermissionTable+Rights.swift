extension PermissionTable {
    /// What one may know and demand of one's own data, and who looks after that. Nobody of the cast answers requests or holds records:
    /// who does is asked in `RightsTests`.
    static let rights = """

        GET  /my-data 200 200 200 200 200 200 200 200 200 200 200 200
        POST /my-data/copy in 200 200 200 200 200 200 200 200 200 200 200
        GET  /my-data/ask in 200/404 404 404 404 404 404 404 404 404 404 404
        POST /my-data/requests in 303/404 404 404 404 404 404 404 404 404 404 404
        POST /my-data/erase in 303/404 404 404 404 404 404 404 404 404 404 404
        GET  /my-data/certificates/{id} 404 404 404 404 404 404 404 404 404 404 404 404
        GET  /api/v1/my-data 401 200 200 200 200 200 200 200 200 200 200 200
        POST /api/v1/my-data/copy 401 200 200 200 200 200 200 200 200 200 200 200
        POST /api/v1/my-data/requests 401 201/403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/my-data/erase 401 200/403 403 403 403 403 403 403 403 403 403 403
        GET  /rights in 403 403 403 403 403 403 403 403 403 403 403
        GET  /rights/{id} in 403 403 403 403 403 403 403 403 403 403 403
        POST /rights/{id}/open in 403 403 403 403 403 403 403 403 403 403 403
        POST /rights/{id}/answer in 403 403 403 403 403 403 403 403 403 403 403
        POST /rights/{id}/settle in 403 403 403 403 403 403 403 403 403 403 403
        GET  /retention in 403 403 403 403 403 403 403 403 403 403 403
        POST /retention/holds in 403 403 403 403 403 403 403 403 403 403 403
        POST /retention/holds/{id}/release in 403 403 403 403 403 403 403 403 403 403 403
        GET  /api/v1/rights 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/rights/{id}/open 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/rights/{id}/answer 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/rights/{id}/settle 401 403 403 403 403 403 403 403 403 403 403 403
        GET  /api/v1/retention 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/retention/holds 401 403 403 403 403 403 403 403 403 403 403 403
        POST /api/v1/retention/holds/{id}/release 401 403 403 403 403 403 403 403 403 403 403 403
        GET  /readings in 403 403 403 403 403 403 403 403 403 403 200
        POST /readings/alerts/{id}/settle in 403 403 403 403 403 403 403 403 403 403 404
        GET  /api/v1/readings 401 403 403 403 403 403 403 403 403 403 403 200
        GET  /readings/weeks in 403 403 403 403 403 403 403 403 403 403 200
        GET  /api/v1/readings/weeks 401 403 403 403 403 403 403 403 403 403 403 200
        GET  /api/v1/readings/alerts 401 403 403 403 403 403 403 403 403 403 403 200
        POST /api/v1/readings/alerts/{id}/settle 401 403 403 403 403 403 403 403 403 403 403 404
        POST /matters/{number}/reveal in 403 403 403 403 403 403 200/404 403 403 403 403
        POST /api/v1/matters/{number}/reveal 401 403 403 403 403 403 403 200/404 403 403 403 403
        POST /matters/{number}/lift in 403 403 403 403 403 403 303/404 403 403 403 403
        POST /api/v1/matters/{number}/lift 401 403 403 403 403 403 403 200/404 403 403 403 403
        GET  /exports in 403 403 403 403 200 200 403 200 403 403 403
        GET  /api/v1/exports 401 403 403 403 403 200 200 403 200 403 403 403
        POST /exports/{id}/grant in 403 403 403 403 404 404 403 404 403 403 403
        POST /api/v1/exports/{id}/grant 401 403 403 403 403 404 404 403 404 403 403 403
        POST /exports/{id}/refuse in 403 403 403 403 404 404 403 404 403 403 403
        POST /api/v1/exports/{id}/refuse 401 403 403 403 403 404 404 403 404 403 403 403
        POST /exports/{id}/take in 403 403 403 403 404 404 403 403 403 403 403
        POST /api/v1/exports/{id}/take 401 403 403 403 403 404 404 403 403 403 403 403
        """
}
