using Npgsql;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Tests.Storage.PostgreSql.Engine;

public sealed class PostgreSqlConnectionStringTests
{
    /// <summary>Npgsql's metrics name a pool by what is left of its connection string.</summary>
    [Fact]
    public void An_open_pool_does_not_tell_the_password_even_if_the_operator_would_have_it_told()
    {
        var text = PostgreSqlConnectionString.In(
            "Host=127.0.0.1;Username=nudge;Password=a-secret;Persist Security Info=true", "nudge_cluster", poolSize: 1);
        using var pool = NpgsqlDataSource.Create(text);

        Assert.Contains("a-secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", pool.ConnectionString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=a,b", null)]
    [InlineData("Host=a,b;Target Session Attributes=read-write", null)]
    [InlineData("Host=a,b;Target Session Attributes=primary", null)]
    [InlineData("Host=a;Target Session Attributes=read-write", null)]
    [InlineData("Host=a;Target Session Attributes=any", null)]
    [InlineData("Host=a,b;Target Session Attributes=any", "must take writes")]
    [InlineData("Host=a,b;Target Session Attributes=prefer-standby", "must take writes")]
    [InlineData("Host=a;Target Session Attributes=standby", "must take writes")]
    [InlineData("Host=a;Target Session Attributes=often", "is no PostgreSQL connection string")]
    [InlineData("Database=nudge", "names no Host")]
    public void Of_several_hosts_the_one_that_takes_writes_is_wanted_and_no_other(string text, string? mistake)
    {
        if (mistake is null)
            Assert.Null(PostgreSqlConnectionString.FindMistake(text));
        else
            Assert.Contains(mistake, PostgreSqlConnectionString.FindMistake(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=a,b", "read-write")]
    [InlineData("Host=a,b;Target Session Attributes=primary", "primary")]
    [InlineData("Host=a;Target Session Attributes=read-write", null)]
    public void Orleans_own_connections_go_to_the_server_that_takes_writes(string text, string? attributes) =>
        Assert.Equal(
            attributes,
            new NpgsqlConnectionStringBuilder(PostgreSqlConnectionString.In(text, "nudge_cluster", poolSize: 6)).TargetSessionAttributes);

    [Theory]
    [InlineData("Host=127.0.0.1;SSL Password=a-secret", true)]
    [InlineData("Host=127.0.0.1;Password=a-secret", false)]
    public void The_password_of_a_key_is_found(string text, bool has) => Assert.Equal(has, PostgreSqlConnectionString.HasKeyPassword(text));
}
