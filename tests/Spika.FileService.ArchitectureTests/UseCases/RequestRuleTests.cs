using MediatR;

namespace Spika.FileService.ArchitectureTests.UseCases;

public sealed class RequestRuleTests
{
    [Test]
    public void Violations_OfTheService_AreNone()
    {
        Assert.That(RequestRule.Violations(Service.Types), Is.Empty);
    }

    [Test]
    public void Violations_OfAGoodRequest_AreNone()
    {
        Assert.That(RequestRule.Violations([typeof(UseCasesCommand), typeof(GoodHandler)]), Is.Empty);
    }

    [TestCase(typeof(ClassHolder.UseCasesQuery), "UseCasesQuery is not a sealed record")]
    [TestCase(typeof(OpenHolder.UseCasesQuery), "UseCasesQuery is not a sealed record")]
    [TestCase(typeof(OtherQuery), "OtherQuery is not UseCasesCommand or UseCasesQuery")]
    [TestCase(typeof(SettableHolder.UseCasesQuery), "UseCasesQuery can be changed: <Total>k__BackingField")]
    [TestCase(typeof(ListHolder.UseCasesQuery), "UseCasesQuery can be changed: <Chunks>k__BackingField")]
    [TestCase(typeof(UseCasesCommand), "UseCasesCommand has 0 handlers")]
    public void Violations_WhenARequestBreaksTheRule_SayHow(Type request, string violation)
    {
        Assert.That(RequestRule.Violations([request]), Does.Contain(violation));
    }

    [Test]
    public void Violations_WhenTwoHandlersAnswerARequest_CountThem()
    {
        Type[] types = [typeof(UseCasesCommand), typeof(GoodHandler), typeof(SecondHandler)];

        Assert.That(RequestRule.Violations(types), Is.EqualTo(new[] { "UseCasesCommand has 2 handlers" }));
    }

    // The folder of these samples is UseCases.
    internal sealed record UseCasesCommand(int Total, IReadOnlyList<int> Chunks) : IRequest<int>;

    internal sealed record OtherQuery : IRequest<int>;

    internal static class ClassHolder
    {
        internal sealed class UseCasesQuery : IRequest<int>;
    }

    public static class OpenHolder
    {
        public record UseCasesQuery : IRequest<int>;
    }

    internal static class SettableHolder
    {
        internal sealed record UseCasesQuery : IRequest<int>
        {
            public int Total { get; set; }
        }
    }

    internal static class ListHolder
    {
        internal sealed record UseCasesQuery(List<int> Chunks) : IRequest<int>;
    }

    private sealed class GoodHandler : IRequestHandler<UseCasesCommand, int>
    {
        public Task<int> Handle(UseCasesCommand request, CancellationToken cancellationToken) => Task.FromResult(0);
    }

    private sealed class SecondHandler : IRequestHandler<UseCasesCommand, int>
    {
        public Task<int> Handle(UseCasesCommand request, CancellationToken cancellationToken) => Task.FromResult(0);
    }
}
