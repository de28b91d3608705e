using Npgsql;
using Nudge.Storage.PostgreSql;

namespace Nudge.Tests.Storage.PostgreSql;

public sealed class PostgreSqlConnectionStringTests
{
    /// <summary>Npgsql's metrics name a pool by what is left of its connection string.</summary>
    [Fact]
    public void An_open_pool_does_not_tell_the_password_even_if_the_operator_would_have_it_told()
    {
        var text = PostgreSqlConnectionString.In("Host=127.0.0.1;Username=nudge;Password=a-secret;Persist Security Info=true", "nudge_cluster", poolSize: 1);
        using var pool = NpgsqlDataSource.Create(text);

        Assert.Contains("a-secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", pool.ConnectionString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;SSL Password=a-secret", true)]
    [InlineData("Host=127.0.0.1;Password=a-secret", false)]
    public void The_password_of_a_key_is_found(string text, bool has) => Assert.Equal(has, PostgreSqlConnectionString.HasKeyPassword(text));
}
