import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.logging.Logger;

/**
 * A service that knows nothing of OpenTelemetry, run under its Java agent: one HTTP call (a span), one
 * log line (a record) and the agent's own metrics of the JVM.
 *
 *     java -javaagent:opentelemetry-javaagent.jar Agent.java URL
 */
public final class Agent {
  public static void main(String[] arguments) throws Exception {
    HttpRequest call = HttpRequest.newBuilder(URI.create(arguments[0])).build();
    int status = HttpClient.newHttpClient().send(call, HttpResponse.BodyHandlers.discarding()).statusCode();
    Logger.getLogger("parcels").warning("the parcel service answered " + status);
  }
}
