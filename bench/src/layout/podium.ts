import Layout from '@podium/layout';
import express from 'express';
import { FRAGMENTS, PAGES } from './pages.ts';
import { port, urlOf } from './targets.ts';

/** A stock Podium layout on Express, as its documentation has it, as a process. It logs nothing. */
const layout = new Layout({ name: 'bench', pathname: '/' });
const register = (name: string, throwable: boolean) =>
  layout.client.register({
    name: `${throwable ? 'required' : 'optional'}-${name}`,
    uri: `${urlOf(name)}/manifest.json`,
    throwable,
  });
const optional = new Map(FRAGMENTS.map((name) => [name, register(name, false)]));
const required = new Map(FRAGMENTS.map((name) => [name, register(name, true)]));

const app = express();
app.use(layout.middleware());
for (const { path, fragments, isRequired } of PAGES) {
  const podlets = fragments.map((name) => (isRequired ? required : optional).get(name)!);
  app.get(path, async (_, response) => {
    const incoming = response.locals.podium;
    const fetched = await Promise.all(podlets.map((podlet) => podlet.fetch(incoming)));
    incoming.podlets = fetched;
    incoming.view.title = 'bench';
    response.podiumSend(fetched.map(({ content }) => content).join(''));
  });
}
app.listen(Number(port), '127.0.0.1');
