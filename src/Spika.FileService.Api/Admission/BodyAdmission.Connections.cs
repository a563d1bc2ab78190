using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.Admission;

/// <summary>Gives up bodies when connections are short, which memory may not be.</summary>
internal sealed partial class BodyAdmission : ISlowBodies
{
    // Not a whole SlowBodyAfter: new connections are closed meanwhile.
    private static readonly TimeSpan _stalledAfter = TimeSpan.FromSeconds(1);

    public OpenConnection? EndSlowest()
    {
        lock (_gate)
        {
            TimeSpan now = Now;
            BodyTicket? slowest = _bodies
                .Where(body => IsRead(body) && body.Connection is not null && IsBelowLeastRate(body, now))
                .MaxBy(body => body.Progress.IdleFor(now));
            if (slowest is not null)
            {
                End(slowest);
            }

            return slowest?.Connection;
        }
    }

    private bool IsBelowLeastRate(BodyTicket body, TimeSpan now) =>
        _options.MinBytesPerSecond > 0
        && body.Progress.IsObserved
        && (body.Progress.LongRate < _options.MinBytesPerSecond || body.Progress.IdleFor(now) > _stalledAfter);
}
