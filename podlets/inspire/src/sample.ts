import type { Recommendation, Service } from './service.ts';

const RECOMMENDATION: Recommendation = {
  sku: 'CL-00-SA',
  productId: 'CL-00',
  name: 'Sample',
  colour: { key: 'sample', name: 'Sample', rgb: '#000000' },
  price: 1000,
  picture: '/sample.svg',
  url: '/product/CL-00?sku=CL-00-SA',
};

/** Answers at once, so that warming up waits for nobody. */
export const SAMPLE: Service = {
  recommendations: async () => [RECOMMENDATION],
  recommendation: async () => RECOMMENDATION,
};

export const WARM_UP = [`/card/?sku=${RECOMMENDATION.sku}`, '/recommendations/', '/recommendations/fallback'];
