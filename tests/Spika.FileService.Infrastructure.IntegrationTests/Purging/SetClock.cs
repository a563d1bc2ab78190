using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Purging;

/// <summary>A clock whose time goes on, and which can be set as well: only that is a jump, which neither timers nor time stamps see.</summary>
internal sealed class SetClock() : FakeTimeProvider(A.Moment)
{
    private TimeSpan _set;

    public void Set(TimeSpan by) => _set += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _set;
}
