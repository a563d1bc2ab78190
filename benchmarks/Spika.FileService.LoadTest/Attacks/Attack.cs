using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>A hostile or unlucky load. Holds no state: one instance serves every run.</summary>
internal abstract class Attack
{
    /// <summary>The row is <c>attack-</c> and this.</summary>
    public abstract string Id { get; }

    public abstract string What { get; }

    /// <summary>The most connections that it has open at once.</summary>
    public abstract int Connections { get; }

    /// <summary>So many of them take a file.</summary>
    public virtual int Downloads => 0;

    /// <summary>Whether it uses HTTP/2.</summary>
    public virtual bool IsHttp2 => false;

    /// <summary>
    /// How long the honest clients are measured in each round. Longer where the attack takes time to build up.
    /// </summary>
    public virtual TimeSpan MeasuredFor => TimeSpan.FromSeconds(8);

    /// <summary>
    /// Whether it runs once unmeasured: what it does is compiled then, which the honest clients do not do themselves.
    /// </summary>
    public virtual bool WarmsUp => false;

    /// <summary>Whether the senders are users with a bad network: then every answer must be 200.</summary>
    public virtual bool MustBeServed => false;

    /// <summary>Whether the honest clients open a connection for each chunk, as they do without keep-alive.</summary>
    public virtual bool HonestReconnect => false;

    /// <returns>What the service is started with.</returns>
    public virtual IReadOnlyDictionary<string, string> Settings(RowContext context) => new Dictionary<string, string>();

    /// <summary>Uploads what the attack needs. Not measured.</summary>
    /// <returns>The attack of one round. It ends when the run is stopped.</returns>
    public abstract Task<Func<AttackRun, Task>> PrepareAsync(
        RunningService service,
        RowContext context,
        CancellationToken cancellationToken
    );
}
