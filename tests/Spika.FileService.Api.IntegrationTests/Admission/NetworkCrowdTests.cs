using Spika.FileService.Api.Admission;

namespace Spika.FileService.Api.IntegrationTests.Admission;

public sealed class NetworkCrowdTests
{
    private readonly Dictionary<int, Share> _networks = Enumerable.Range(0, 10).ToDictionary(n => n, _ => new Share());

    [Test]
    public void NewestOfMuchLarger_WhenTheLargestShrankAndAnotherIsLargestNow_IsOfThatOne()
    {
        NetworkCrowd crowd = new();
        Waiter[] first = Add(crowd, network: 0, count: 10);
        Waiter[] second = Add(crowd, network: 1, count: 6);
        Array.ForEach(first, crowd.Remove);

        Assert.That(crowd.NewestOfMuchLarger(_networks[2]), Is.SameAs(second[^1]));
    }

    [Test]
    public void NewestOfMuchLarger_AfterAnyCalls_IsOfANetworkWithMost()
    {
        Random random = new(1);
        NetworkCrowd crowd = new();
        List<Waiter> waiting = [];
        for (int step = 0; step < 10_000; step++)
        {
            // Waves, so that all go now and then.
            if (waiting.Count > 0 && random.Next(100) < (step / 500 % 2 == 0 ? 30 : 80))
            {
                Waiter gone = waiting[random.Next(waiting.Count)];
                waiting.Remove(gone);
                crowd.Remove(gone);
            }
            else
            {
                waiting.AddRange(Add(crowd, random.Next(1 + random.Next(9)), count: 1));
            }

            int most = waiting
                .GroupBy(waiter => waiter.Body.Network)
                .Select(group => group.Count())
                .DefaultIfEmpty()
                .Max();
            Waiter? newest = crowd.NewestOfMuchLarger(_networks[9]);
            int found = newest is null ? 0 : waiting.Count(waiter => waiter.Body.Network == newest.Body.Network);

            Assert.That(found, Is.EqualTo(most > 2 ? most : 0), $"step {step}");
        }
    }

    private Waiter[] Add(NetworkCrowd crowd, int network, int count)
    {
        Waiter[] added =
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => new Waiter(
                    new FakeBody { Network = _networks[network] },
                    new WaitingLine(share => share.HeldBytes),
                    1
                )),
        ];
        Array.ForEach(added, crowd.Add);
        return added;
    }
}
